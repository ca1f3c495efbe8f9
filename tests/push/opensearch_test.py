"""The scripted OpenSearch domain, and what streams need of AWS (opensearch.py, aws_logs.py)."""
import base64
import json
import unittest

import aws_logs
from aws import Aws
from aws_errors import AwsError
from client import Client
from opensearch import OpenSearch

POLICY = {"description": "d", "default_state": "hot", "states": [
    {"name": "hot", "actions": [],
     "transitions": [{"state_name": "gone", "conditions": {"min_index_age": "90d"}}]},
    {"name": "gone", "actions": [{"delete": {}}], "transitions": []}],
    "ism_template": {"index_patterns": ["cwl-*"], "priority": 100}}
ISM = "/_plugins/_ism"


class Domain(unittest.TestCase):
    def setUp(self):
        self.domain = OpenSearch(user=("admin", "made-up")).start()
        self.addCleanup(self.domain.stop)
        self.client = Client(self.domain)
        self.addCleanup(self.client.connection.close)

    def send(self, method, path, body=None, status=200):
        login = base64.b64encode(b"admin:made-up").decode("ascii")
        answer = self.client.send(method, path, body, {"Authorization": f"Basic {login}"})
        self.assertEqual(answer.status, status, answer.json)
        return answer.json

    def test_who_may_come_in(self):
        self.assertEqual(self.client.get("/").status, 401)
        self.assertEqual(self.send("GET", "/")["version"]["distribution"], "opensearch")

    def test_a_policy_is_read_in_another_form(self):
        self.send("GET", ISM + "/policies/p", status=404)
        made = self.send("PUT", ISM + "/policies/p", {"policy": POLICY}, 201)
        self.assertEqual(made["_seq_no"], 0)
        self.assertEqual(made["policy"]["policy"]["policy_id"], "p")
        read = self.send("GET", ISM + "/policies/p")
        self.assertEqual(read["_seq_no"], 0)
        self.assertEqual(read["policy"]["states"][1]["actions"][0]["retry"]["count"], 3)
        self.assertIsInstance(read["policy"]["ism_template"], list)
        self.assertIsNone(read["policy"]["error_notification"])

    def test_sequence_numbers(self):
        self.send("PUT", ISM + "/policies/p", {"policy": POLICY}, 201)
        self.send("PUT", ISM + "/policies/p", {"policy": POLICY}, 409)
        self.send("PUT", ISM + "/policies/p?if_seq_no=1&if_primary_term=1", {"policy": POLICY}, 409)
        self.send("PUT", ISM + "/policies/p?if_seq_no=0&if_primary_term=1", {"policy": POLICY}, 200)

    def test_policies_are_validated(self):
        for change in ({"states": []}, {"default_state": "warm"}, {"description": None},
                       {"states": [{"name": "hot", "actions": [{"warm_migration": {}}]}]}):
            told = self.send("PUT", ISM + "/policies/p", {"policy": dict(POLICY, **change)}, 400)
            self.assertEqual(told["error"]["type"], "illegal_argument_exception")
        self.send("PUT", ISM + "/policies/p", {"policy": POLICY}, 201)
        told = self.send("PUT", ISM + "/policies/q", {"policy": POLICY}, 400)
        self.assertIn("different priority", told["error"]["reason"])

    def test_adding_answers_200_when_it_failed(self):
        self.send("PUT", ISM + "/policies/p", {"policy": POLICY}, 201)
        self.domain.add_index("cwl-2026.01.01")
        told = self.send("POST", ISM + "/add/cwl-2026.01.01", {"policy_id": "p"})
        self.assertEqual((told["updated_indices"], told["failures"]), (1, False))
        told = self.send("POST", ISM + "/add/cwl-2026.01.01", {"policy_id": "p"})
        self.assertEqual((told["updated_indices"], told["failures"]), (0, True))
        self.assertEqual(self.send("GET", ISM + "/explain/cwl-*")["total_managed_indices"], 1)

    def test_templates_come_back_nested_and_as_texts(self):
        template = {"index_patterns": ["logs-*"], "priority": 100, "template": {"settings": {
            "plugins.index_state_management.rollover_alias": "logs", "number_of_replicas": 1}}}
        self.send("PUT", "/_index_template/t", template)
        read = self.send("GET", "/_index_template/t")["index_templates"][0]["index_template"]
        settings = read["template"]["settings"]["index"]
        self.assertEqual(settings["number_of_replicas"], "1")
        self.assertEqual(settings["plugins"]["index_state_management"]["rollover_alias"], "logs")
        self.send("PUT", "/_index_template/u", template, 400)

    def test_a_first_index_and_its_alias(self):
        self.send("GET", "/_alias/logs", status=404)
        body = {"aliases": {"logs": {"is_write_index": True}}}
        self.send("PUT", "/logs-000001", body)
        told = self.send("PUT", "/logs-000001", body, 400)
        self.assertEqual(told["error"]["type"], "resource_already_exists_exception")
        self.assertEqual(list(self.send("GET", "/_alias/logs")), ["logs-000001"])

    def test_roles(self):
        self.send("GET", "/_plugins/_security/api/roles/r", status=404)
        self.send("PUT", "/_plugins/_security/api/rolesmapping/r", {"backend_roles": []}, 404)
        self.send("PUT", "/_plugins/_security/api/roles/r", {"cluster_permissions": ["a"]}, 201)
        self.assertFalse(self.send("GET", "/_plugins/_security/api/roles/r")["r"]["reserved"])
        self.send("PUT", "/_plugins/_security/api/roles/all_access", {}, 403)
        self.domain.security_plugin = False
        self.send("GET", "/_plugins/_security/api/roles/r", status=400)


class Streams(unittest.TestCase):
    """What aws_conformance_test.py sees with AWS's own client, without signatures."""

    def setUp(self):
        self.aws = Aws()

    def put(self, name="ours", **more):
        given = dict({"logGroupName": "/aws/lambda/a", "filterName": name, "filterPattern": "",
                      "destinationArn": self.arn}, **more)
        return aws_logs.put_filter(self.aws, given)

    def test_permission_comes_first_and_two_filters_are_the_most(self):
        self.arn = self.aws.add_function()
        self.aws.add_log_group("/aws/lambda/a", filters=[aws_logs.foreign_filter()])
        with self.assertRaisesRegex(AwsError, "given CloudWatch Logs permission"):
            self.put()
        call = type("Call", (), {"aws": self.aws, "given": {
            "FunctionName": "ship-logs", "StatementId": "s", "Principal": "logs.amazonaws.com",
            "Action": "lambda:InvokeFunction", "SourceAccount": self.aws.account,
            "SourceArn": f"arn:aws:logs:{self.aws.region}:{self.aws.account}:log-group:*"}})
        aws_logs.add_permission(call)
        with self.assertRaisesRegex(AwsError, "already exists"):
            aws_logs.add_permission(call)
        self.assertEqual(len(json.loads(aws_logs.get_policy(call)["Policy"])["Statement"]), 1)
        self.put()
        self.put()  # the same again
        with self.assertRaisesRegex(AwsError, "Resource limit exceeded"):
            self.put("another")

    def test_pages(self):
        for number in range(60):
            self.aws.add_log_group(f"/aws/lambda/{number:02d}")
        first = aws_logs.describe_groups(self.aws, {"logGroupNamePrefix": "/aws/"})
        rest = aws_logs.describe_groups(self.aws, {"nextToken": first["nextToken"]})
        self.assertEqual([len(first["logGroups"]), len(rest["logGroups"])], [50, 10])


if __name__ == "__main__":
    unittest.main()
