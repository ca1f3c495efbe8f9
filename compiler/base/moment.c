/* moment: see moment.h.  Own arithmetic instead of the C library's: that of `struct tm` depends on
 * the locale for names and on the time zone for everything else. */
#include "base/moment.h"

#include <time.h>

enum { SECONDS_OF_DAY = 86400 };

static struct timespec read_clock(clockid_t clock)
{
    struct timespec now;
    if (clock_gettime(clock, &now) != 0) BUG("the clock cannot be read");
    return now;
}

double moment_steady(void)
{
    struct timespec now = read_clock(CLOCK_MONOTONIC);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int64_t moment_now(void) { return (int64_t)read_clock(CLOCK_REALTIME).tv_sec; }

/* ---- days -------------------------------------------------------------------------------- */

/* Days since 1970 of a date of the Gregorian calendar, and back; years begin in March, so that the
 * leap day is the last (H. Hinnant, "chrono-compatible low-level date algorithms", 2013). */
static int64_t days_of(int64_t year, int month, int day)
{
    int64_t shifted = year - (month <= 2);
    int64_t era = (shifted >= 0 ? shifted : shifted - 399) / 400;
    int64_t year_of_era = shifted - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

static void date_of(int64_t days, struct moment_parts *parts)
{
    int64_t shifted = days + 719468;
    int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int64_t day_of_era = shifted - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted_month = (5 * day_of_year + 2) / 153;
    parts->day = (int)(day_of_year - (153 * shifted_month + 2) / 5 + 1);
    parts->month = (int)(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
    parts->year = year_of_era + era * 400 + (parts->month <= 2);
}

struct moment_parts moment_parts_of(int64_t moment)
{
    int64_t second = moment % SECONDS_OF_DAY;
    if (second < 0) second += SECONDS_OF_DAY;
    struct moment_parts parts = {.hour = (int)(second / 3600),
                                 .minute = (int)(second / 60 % 60),
                                 .second = (int)(second % 60)};
    date_of((moment - second) / SECONDS_OF_DAY, &parts);
    return parts;
}

bool moment_of(struct moment_parts p, int64_t *moment)
{
    /* 60 is a leap second; it becomes the second after it. */
    bool in_range = p.year >= 0 && p.year <= 9999 && p.month >= 1 && p.month <= 12 && p.day >= 1 &&
                    p.day <= 31 && p.hour >= 0 && p.hour <= 23 && p.minute >= 0 && p.minute <= 59 &&
                    p.second >= 0 && p.second <= 60;
    if (!in_range) return false;
    int64_t days = days_of(p.year, p.month, p.day);
    struct moment_parts back;
    date_of(days, &back);
    if (back.day != p.day) return false; /* 30 February */
    *moment = days * SECONDS_OF_DAY + p.hour * 3600 + p.minute * 60 + p.second;
    return true;
}

/* ---- reading ----------------------------------------------------------------------------- */

/* Takes a number of `least` to `most` digits off the front of *rest. */
static bool take_number(str *rest, size_t least, size_t most, int *number)
{
    size_t digits = 0;
    *number = 0;
    while (digits < rest->len && digits < most && rest->ptr[digits] >= '0' &&
           rest->ptr[digits] <= '9') {
        *number = *number * 10 + (rest->ptr[digits++] - '0');
    }
    *rest = str_part(*rest, digits, rest->len);
    return digits >= least;
}

static bool take(str *rest, str text)
{
    if (!str_starts(*rest, text)) return false;
    *rest = str_part(*rest, text.len, rest->len);
    return true;
}

static bool take_year(str *rest, int64_t *year)
{
    int number;
    if (!take_number(rest, 4, 4, &number)) return false;
    *year = number;
    return true;
}

static bool take_time(str *rest, struct moment_parts *p)
{
    return take_number(rest, 2, 2, &p->hour) && take(rest, STR(":")) &&
           take_number(rest, 2, 2, &p->minute) && take(rest, STR(":")) &&
           take_number(rest, 2, 2, &p->second);
}

static void skip_fraction(str *rest)
{
    if (!take(rest, STR("."))) return;
    while (rest->len && rest->ptr[0] >= '0' && rest->ptr[0] <= '9')
        *rest = str_part(*rest, 1, rest->len);
}

/* Z, +02:00, -0530: seconds east of Greenwich. */
static bool take_offset(str *rest, int64_t *offset)
{
    *offset = 0;
    if (take(rest, STR("Z")) || take(rest, STR("z"))) return true;
    int sign = take(rest, STR("+")) ? 1 : take(rest, STR("-")) ? -1 : 0;
    int hours;
    int minutes;
    if (!sign || !take_number(rest, 2, 2, &hours)) return false;
    take(rest, STR(":"));
    if (!take_number(rest, 2, 2, &minutes)) return false;
    *offset = sign * (hours * 3600 + minutes * 60);
    return true;
}

bool moment_read(str text, int64_t *moment)
{
    struct moment_parts p = {0};
    int64_t offset;
    bool date = take_year(&text, &p.year) && take(&text, STR("-")) &&
                take_number(&text, 2, 2, &p.month) && take(&text, STR("-")) &&
                take_number(&text, 2, 2, &p.day);
    if (!date || !(take(&text, STR("T")) || take(&text, STR("t")) || take(&text, STR(" "))))
        return false;
    if (!take_time(&text, &p)) return false;
    skip_fraction(&text);
    if (!take_offset(&text, &offset) || text.len || !moment_of(p, moment)) return false;
    *moment -= offset;
    return true;
}

static bool take_month(str *rest, int *month)
{
    static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    for (int i = 0; i < 12; i++) {
        if (!take(rest, (str){names + 3 * i, 3})) continue;
        *month = i + 1;
        return true;
    }
    return false;
}

/* " 06 Nov 1994 08:49:37 GMT" */
static bool read_usual(str rest, struct moment_parts *p)
{
    return take(&rest, STR(" ")) && take_number(&rest, 1, 2, &p->day) && take(&rest, STR(" ")) &&
           take_month(&rest, &p->month) && take(&rest, STR(" ")) && take_year(&rest, &p->year) &&
           take(&rest, STR(" ")) && take_time(&rest, p) && str_is(rest, " GMT");
}

/* " 06-Nov-94 08:49:37 GMT"; two digits mean the year that is not far ahead of us. */
static bool read_old(str rest, struct moment_parts *p)
{
    int year;
    bool good = take(&rest, STR(" ")) && take_number(&rest, 2, 2, &p->day) &&
                take(&rest, STR("-")) && take_month(&rest, &p->month) && take(&rest, STR("-")) &&
                take_number(&rest, 2, 2, &year) && take(&rest, STR(" ")) && take_time(&rest, p) &&
                str_is(rest, " GMT");
    if (!good) return false;
    int64_t this_year = moment_parts_of(moment_now()).year;
    p->year = this_year - this_year % 100 + year;
    if (p->year > this_year + 50) p->year -= 100;
    return true;
}

/* "Sun Nov  6 08:49:37 1994", from the month on */
static bool read_of_c(str rest, struct moment_parts *p)
{
    if (!take_month(&rest, &p->month) || !take(&rest, STR(" "))) return false;
    take(&rest, STR(" "));
    return take_number(&rest, 1, 2, &p->day) && take(&rest, STR(" ")) && take_time(&rest, p) &&
           take(&rest, STR(" ")) && take_year(&rest, &p->year) && rest.len == 0;
}

bool moment_read_http(str text, int64_t *moment)
{
    struct moment_parts p = {0};
    size_t comma = str_find_char(text, ',', 0);
    bool good;
    if (comma == SIZE_MAX) {
        good = text.len > 4 && text.ptr[3] == ' ' && read_of_c(str_part(text, 4, text.len), &p);
    } else {
        str rest = str_part(text, comma + 1, text.len);
        good = comma == 3 ? read_usual(rest, &p) : read_old(rest, &p);
    }
    return good && moment_of(p, moment);
}

/* ---- writing ----------------------------------------------------------------------------- */

str moment_text(struct arena *a, int64_t moment)
{
    struct moment_parts p = moment_parts_of(moment);
    return arena_printf(a, "%04d-%02d-%02dT%02d:%02d:%02dZ", (int)p.year, p.month, p.day, p.hour,
                        p.minute, p.second);
}
