"""Lines of a log, and what sentences must count among them, computed by hand.

The index is made as AWS's function makes it, a day each, with the mapping that OpenSearch guesses: a text
is kept in words, and whole as `.keyword`.  Numbers of a case are one for each of the two days.
"""
DAY = 86400000
BEGIN = 1795478400000           # 2026-11-24 00:00 UTC
END = BEGIN + 2 * DAY - 1

# Day, then what the line holds.
LINES = [
    (0, {"level": "ERROR", "service": "checkout", "status": 500, "duration_ms": 120,
         "@message": "Request timed out after 3 s", "errorType": "ConnectionReset", "user": "ann@example.com"}),
    (0, {"level": "INFO", "service": "checkout", "status": 200, "duration_ms": 10, "@message": "fine",
         "user": "ann of example.com"}),
    (0, {"level": "WARN", "service": "orders", "status": 404, "duration_ms": -5, "@message": "timed  OUT: probe",
         "k8s/app name": "worker", "-tag": "late"}),
    (0, {"level": "ERROR", "service": "orders", "status": 503, "duration_ms": 300, "@message": "Connection refused",
         "errorType": "ConnectionRefused"}),
    (0, {"service": "orders-eu", "status": 200, "duration_ms": 40, "@message": "untimed, out of order"}),
    (1, {"level": "ERROR", "service": "checkout", "status": 500, "duration_ms": 80, "@message": "timed out",
         "errorType": "ConnectionReset"}),
    (1, {"level": "error", "service": "checkout-api", "status": 400, "duration_ms": 20,
         "@message": 'a "quoted" text in C:\\path', "errorType": 'Odd"Kind'}),
    (1, {"level": "INFO", "service": "checkout-api", "status": 200, "duration_ms": 30,
         "@message": "payment declined by the web bank", "k8s/app name": "web", "user": "<a>*"}),
    (1, {"level": "DEBUG", "service": "back\\slash", "status": 200, "@message": "a*b (x) [y]", "errorType": "",
         "user": "-n"}),
    (1, {"level": "FATAL", "service": "orders", "status": 599, "duration_ms": 1000, "@message": "Killed"}),
]

SOURCE = '''source app = opensearch "cwl-*" {
    time "@timestamp"
    message "@message"
    dimension level = "level.keyword"
    dimension service = "service.keyword"
    dimension error = "errorType.keyword"
    dimension user = "user.keyword"
    dimension pod = "k8s/app name.keyword"
    dimension tag = "-tag.keyword"
    dimension anycase = "level"
    dimension status
    dimension took = "duration_ms"
    metric events = count
    metric latency = "duration_ms"  unit ms
}
'''

# Panel, then what it shows: numbers of the two days, a dictionary of them by group, rows of a table
# in their order, or the numbers of lines, newest first.
CASES = [
    ("app.events", [5, 5]),
    ('app.events where level = "ERROR" by service', {"checkout": [1, 1], "orders": [1, 0]}),
    ('app.events where level != "ERROR"', [3, 4]),                  # with the line that has no level
    ('app.events where level in ["ERROR", "FATAL"]', [2, 2]),
    ('app.events where level not in ["INFO", "DEBUG"]', [4, 3]),
    ('app.events where level = "error"', [0, 1]),                   # a whole text minds its case
    ('app.events where anycase = "error"', [2, 2]),                 # words do not
    ('app.events where level = "ERROR" and service != "orders"', [1, 1]),
    # Numbers.
    ("app.events where status in 500..599", [2, 2]),
    ("app.events where status not in 400..499", [4, 4]),
    ("app.events where status >= 500 and status < 599", [2, 1]),
    ("app.events where status in [404, 503]", [2, 0]),
    ("app.events where took = -5", [1, 0]),
    ("app.events where took != -5", [4, 5]),
    ("app.events where took in [-5, 10]", [2, 0]),
    ("app.events where took > -10 and took <= 20", [2, 1]),
    # Texts with characters that mean something in Lucene.
    (r'app.events where service = "back\\slash"', [0, 1]),
    (r'app.events where error = "Odd\"Kind"', [0, 1]),
    ('app.events where error = ""', [0, 1]),
    ('app.events where user = "-n"', [0, 1]),
    ('app.events where level > "INFO"', [1, 1]),
    ('app.events where level <= "ERROR"', [2, 2]),
    # Wildcards and regular expressions are of the whole value.
    ('app.events where service = "checkout*"', [2, 3]),
    ('app.events where service = "checkout-*"', [0, 2]),
    ('app.events where service = "*-eu"', [1, 0]),
    ('app.events where user = "-*"', [0, 1]),
    ('app.events where user = "<*"', [0, 1]),
    ('app.events where user = "ann of*"', [1, 0]),
    ('app.events where error =~ "Connection(Reset|Refused)"', [2, 1]),
    ('app.events where error =~ "^Connection.*$"', [2, 1]),
    ('app.events where error =~ "Reset"', [0, 0]),
    ('app.events where level =~ "(?:ERROR|FATAL)"', [2, 2]),
    ('app.events where user =~ "ann@example.com"', [1, 0]),         # `@` is Lucene's for any text
    ('app.events where user =~ "<a>.*"', [0, 1]),                   # and `<a>` a named automaton
    (r'app.events where service =~ r"back\\slash"', [0, 1]),
    (r'app.events where service =~ r"[\w]+"', [4, 2]),
    # Words of a text; any part of a whole one.
    ('app.events where message contains "timed out"', [2, 1]),
    ('app.events where message contains "timed out" and message not contains "probe"', [1, 1]),
    ('app.events where message contains "time"', [0, 0]),
    (r'app.events where message contains "a \"quoted\" text"', [0, 1]),
    (r'app.events where message contains "C:\\path"', [0, 1]),
    ('app.events where error contains "Connection"', [2, 1]),
    (r'app.events where error contains "d\"K"', [0, 1]),
    ('app.events where error not contains "Connection"', [3, 4]),
    # Names with characters that mean something in Lucene.
    ('app.events where pod = "web"', [0, 1]),
    ('app.events where tag = "late"', [1, 0]),
    # Statistics.
    ("app.latency avg", [93, 282.5]),
    ("app.latency sum", [465, 1130]),
    ("app.latency max", [300, 1000]),
    ("app.latency min", [-5, 20]),
    ("app.latency count", [5, 4]),
    ("app.latency median as stat", {"all": 40}),
    ("app.events as stat", {"all": 10}),
    # Rankings.
    ("app.events by service top 2 as table", [("checkout", 3), ("orders", 3)]),
    ("app.latency median by service top 2 as table", [("orders", 300), ("checkout", 80)]),
    ("app.latency p90 by service top 1 where took < 1000 and level = \"ERROR\" and status = 503 as table",
     [("orders", 300)]),
    ("app.latency avg by service bottom 1 as table", [("checkout-api", 25)]),
    ("app.latency max by service top 1", {"orders": [300, 1000]}),
    ('app.latency p95 by service top 1 where status in [503, 599]', {"orders": [300, 1000]}),
    ('app.events where level = "ERROR" by service, level as table',
     [("checkout", "ERROR", 2), ("orders", "ERROR", 1)]),
    # Lines.
    ('logs app where level = "ERROR"', (5, 3, 0)),
    ('logs app where level = "ERROR"  limit 2', (5, 3)),
    ('logs app """ "timed out" AND NOT probe """', (5, 0)),
]

# What is chosen in a drop-down: its declaration, the value, the panel and what it shows.  All finds the
# line without a level, too.
ALL = None
CHOSEN = [
    ("filter level", ALL, "app.events", [5, 5]),
    ("filter level", ["ERROR"], "app.events", [2, 1]),
    ("filter service", ["checkout", "checkout-api"], "app.events", [2, 3]),
    ("filter service", ["back\\slash"], "app.events", [0, 1]),
    ("filter error", ['Odd"Kind', "ConnectionReset"], "app.events", [1, 2]),
    ("filter user", ["ann@example.com", "<a>*", "-n"], "app.events", [1, 2]),
    ("filter one service", "checkout", "app.events", [2, 1]),
    ("filter one service", "checkout-api", "app.events", [0, 2]),
    ("filter one error", 'Odd"Kind', "app.events", [0, 1]),
    ("filter pod", ["web"], "app.events", [0, 1]),
    ("filter service", ["orders"], 'app.events where level = "ERROR"', [1, 0]),
]
