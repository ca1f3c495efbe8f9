#!/usr/bin/env python3
"""plan and push to Amazon Managed Grafana: amg_test.py DASHC [unittest's arguments]

The workspace is found in AWS and a token minted for one command.  How that is done in detail, and what
goes wrong there, is tested with the stage alone (aws_client_test.py).
"""
import signal
import time

import faults
from aws import Aws
from project import CANCELLED, CONFLICT, LOGIN, NETWORK, PARTLY, ProjectTest, dashboard, main

SAVE = "/api/dashboards/db"


class Amg(ProjectTest):
    def project(self, **more):
        project = self.start("10.4", amg=True, **more)
        project.aws = Aws().start()
        self.addCleanup(project.aws.stop)
        project.aws.add_workspace(project.grafana, name="production")
        project.declare('workspace prod { name "production"; region eu-west-1 }\n')
        project.write("a.dash", dashboard("A", folder="Team"))
        project.variables = project.aws.environment(project.aws.key)
        return project

    def check_clean(self, project, text=""):
        """No token is left, no secret was said, every request was as AWS wants it."""
        self.assertEqual(project.aws.live_tokens(), [])
        for key in project.aws.keys.values():
            self.assertNotIn(key.secret, text)
        project.aws.assert_clean()

    def test_plan_and_push(self):
        project = self.project()
        for arguments in (("plan",), ("push", "--yes", "--trace"), ("plan", "--exit-code")):
            ended = project.dashc(*arguments, role=None, **project.variables)
            self.check_clean(project, ended.all)
        self.assertEqual(project.grafana.dashboards["a"].title, "A")
        self.assertEqual(len(project.aws.minted), 3)

    def test_pull(self):
        project = self.project()
        project.grafana.add_dashboard(uid="x", title="X")
        project.dashc("pull", "x", role=None, **project.variables)
        self.check_clean(project)
        self.assertTrue((project.folder / ".dashc/pull/x.json").exists())

    def test_data_sources(self):
        """The workspace's role is used, and a token of the role Admin writes."""
        project = self.project()
        project.declare('workspace prod { name "production"; region eu-west-1 }\n'
                        'datasource cloudwatch "Metrics" { region eu-west-1 }\n')
        ended = project.push(role=None, **project.variables)
        self.check_clean(project, ended.all)
        source = project.grafana.sources.find("name", "Metrics")
        self.assertEqual(source.json_data["authType"], "ec2_iam_role")
        ended = project.dashc("plan", "--exit-code", role=None, **project.variables)
        self.check_clean(project, ended.all)

    def test_failures_leave_no_token(self):
        for fault in (faults.network_access_control(), faults.answered(400, {"message": "no"})):
            project = self.project()
            project.grafana.faults.on("POST", SAVE, fault)
            ended = project.push(role=None, status=PARTLY, **project.variables)
            self.check_clean(project, ended.all)

    def test_conflicts_leave_no_token(self):
        project = self.project()
        project.grafana.add_dashboard(uid="a", title="Precious")
        project.push(role=None, status=CONFLICT, **project.variables)
        self.check_clean(project)

    def test_mistakes_ask_nobody(self):
        project = self.project()
        project.write("a.dash", dashboard("A", "lambda.duratoin p50"))
        project.push(role=None, status=1, **project.variables)
        project.aws.recorder.assert_count(0)

    def test_ctrl_c_leaves_no_token(self):
        project = self.project(latency=0.02)
        for i in range(10):
            project.write(f"{i}.dash", dashboard(f"D {i}"))
        process = None

        def interrupt(request):
            process.send_signal(signal.SIGINT)
            time.sleep(0.1)
        project.grafana.faults.on("POST", SAVE, faults.first(interrupt), nth=3)
        process = project.start("push", "--yes", "--in-flight", "2", role=None, **project.variables)
        ended = project.end(process, CANCELLED)
        self.check_clean(project, ended.all)

    def test_a_token_of_ones_own(self):
        """It does not say where the workspace is; its id does."""
        project = self.project()
        self.has(project.push(status=LOGIN).err, "does not say where `workspace prod` is")
        project.declare('workspace prod { name "g-0123456789"; region eu-west-1 }\n')
        # A proxy that nobody listens on: nothing leaves this machine.
        ended = project.push("--timeout", "0.2", status=NETWORK, HTTPS_PROXY="http://127.0.0.1:9")
        self.has(ended.err, "https://g-0123456789.grafana-workspace.eu-west-1.amazonaws.com")
        project.aws.recorder.assert_count(0)

    def test_no_credentials(self):
        project = self.project()
        ended = project.push(role=None, status=LOGIN, AWS_EC2_METADATA_DISABLED="true")
        self.has(ended.err, "AWS_ACCESS_KEY_ID is not set")
        project.grafana.recorder.assert_count(0)


main(__name__)
