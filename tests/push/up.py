"""An account without a workspace, and dashc up in it."""
from aws import Aws
from project import FINE, ProjectTest, dashboard

WORKSPACE = """
    name "acme-metrics"; region eu-west-1; grafana 10.4; auth sso
    admin user "owner@example.com"
    viewer group "Product", "Engineering", "Customer Success"
"""
QUICK = ("--poll", "0.01", "--timeout", "2")
TEAMS = ("Product", "Engineering", "Customer Success")


class Up(ProjectTest):
    """`self.aws` is an account without a workspace; `self.project` declares `prod` in it."""

    def set_up(self, body=WORKSPACE, rest="", latency=0.0, nested=None, **more):
        self.project = self.start("10.4", amg=True, latency=latency, nested=nested)
        self.aws = Aws(latency=latency, **more).start()
        self.addCleanup(self.aws.stop)
        self.aws.spare = [self.project.grafana]
        self.owner = self.aws.directory.add_user("owner", "owner@example.com")
        self.groups = {name: self.aws.directory.add_group(name) for name in TEAMS}
        self.say(body, rest)
        self.project.write("a.dash", dashboard("A", folder="Team"))

    def say(self, body, rest=""):
        self.project.declare(f"workspace prod {{{body}}}\n{rest}")

    def command(self, *arguments, status=FINE, **more):
        variables = dict(self.aws.environment(self.aws.key), **more)
        return self.project.dashc(*arguments, role=None, status=status, **variables)

    def up(self, *arguments, **more):
        return self.command("up", "--yes", *QUICK, *arguments, **more)

    def plan(self, *arguments, **more):
        return self.command("up", "--json", "--dry-run", *QUICK, *arguments, **more).json

    def actions(self, *arguments, **more):
        return {r["resource"]: r["kind"] for r in self.plan(*arguments, **more)["resources"]}

    @property
    def workspace(self):
        self.assertEqual(len(self.aws.workspaces), 1)
        return self.aws.workspaces[0]

    def writes(self, server):
        """Requests that change something: IAM's and the directory's questions are POSTs as well."""
        reads = ("Get", "List", "Describe")
        return [r for r in server.requests
                if r.is_write and not (r.operation or "").startswith(reads)
                and "serviceaccounts" not in r.path]

    def check_settled(self, *arguments, tokens=True):
        """A second run changes nothing, and leaves nothing behind."""
        self.aws.recorder.clear()
        self.project.grafana.recorder.clear()
        self.up(*arguments)
        self.assertEqual(self.writes(self.aws), [])
        self.assertEqual(self.writes(self.project.grafana), [])
        self.check_clean(tokens)

    def check_clean(self, tokens=True):
        self.assertEqual(self.aws.live_tokens() if tokens else [], [])
        self.aws.assert_clean()

    def made(self, body=WORKSPACE, rest="", **more):
        self.set_up(body, rest, **more)
        self.up()
        self.aws.recorder.clear()
