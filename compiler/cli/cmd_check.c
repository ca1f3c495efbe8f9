/* cmd_check: `dashc check`: a build that writes nothing, or mends the sources. */
#include "cli/commands.h"

#include "cli/around.h"
#include "cli/compile.h"
#include "cli/fix.h"

enum cli_status cmd_check(struct cli_options *o)
{
    struct dash_options options = {.check_only = true, .whole = around_whole(o), .budget = true};
    struct compilation c;
    if (o->dry_run && !o->fix) {
        return usage_error(o->command, "`--dry-run` shows what `--fix` would do: add `--fix`");
    }
    compile_inputs(o);
    if (o->fix) return fix_run(o);
    compile_run(&c, o, &options);
    compile_summary(&c, o);
    compile_release(&c);
    return c.status;
}
