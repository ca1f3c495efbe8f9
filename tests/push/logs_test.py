#!/usr/bin/env python3
"""push --infra: retention, access and streams: logs_test.py DASHC [unittest's arguments]

Against the scripted OpenSearch domain and the scripted AWS.  `DASHC_MATRIX=all` plays every fault at
every request; else each request meets one of them in turn.
"""
import os
import pty
import signal
import subprocess
import time

import faults
import project
from aws import Aws
from aws_errors import AwsError, fault
from aws_logs import foreign_filter
from opensearch import OpenSearch
from project import (CANCELLED, CHANGES, CONFLICT, FINE, LOGIN, NETWORK, PARTLY, SOURCE, USAGE,
                     Project, ProjectTest, dashboard, main)

GRAFANA_ROLE = "arn:aws:iam::111122223333:role/grafana"
PASSWORD = "made-up-and-never-said"
HOT_WARM = 'retention "application-logs" on "cwl-*" { hot 7d; warm 30d; delete 90d }\n'
ROLLS = 'retention "rolled" on "logs-*" { delete 30d; rollover 1d, 30GiB }\n'
EVERY = os.environ.get("DASHC_MATRIX") == "all"


class Infra(Project):
    """A project that declares only what --infra brings about; nobody listens at its Grafana."""

    def __init__(self, test, aws, domain, source=""):
        self.aws, self.domain, self.settings, self.secrets = aws, domain, "sigv4", {}
        super().__init__(test, Nobody())
        self.declare_logs(source)

    def declare_logs(self, source, access="", own=""):
        self.declared = (f'datasource opensearch "Logs" {{ url "{self.domain.url}"; index "cwl-*"; '
                         f"{self.settings}; {access} }}\n{source}")
        self.put("project.dash", f'''project "{self.name}" {{ dash 1; region eu-west-1; grafana 10.4 }}
workspace local {{ url "http://127.0.0.1:9"; {own} }}
{self.declared}''')

    def environment(self, role=None, **more):
        return dict(super().environment(None, **more), **self.aws.environment(self.aws.key),
                    **self.secrets)

    def infra(self, command, *options, status=FINE):
        """plan or push, and everything was signed and shaped as AWS wants it."""
        yes = ("--yes",) if command == "push" else ()
        ended = self.dashc(command, "--infra", *yes, *options, status=status)
        self.test.assertNotIn(PASSWORD, ended.all)
        self.test.assertNotIn(self.aws.key.secret, ended.all)
        self.aws.assert_clean()
        self.domain.assert_clean()
        return ended

    def push(self, *options, status=FINE):
        return self.infra("push", *options, status=status)

    def writes(self):
        """What was changed: requests to the domain, and operations of AWS that are no questions."""
        asked = ("DescribeDomains", "DescribeLogGroups", "GetCallerIdentity", "DescribeSubscriptionFilters", "GetPolicy",
                 "ListDomainNames", "GetFunctionConfiguration", "DescribeDeliveryStream")
        return ([f"{r.method} {r.path}" for r in self.domain.requests if r.is_write]
                + [r.operation for r in self.aws.requests if r.operation not in asked])

    def forget(self):
        self.domain.recorder.clear()
        self.aws.recorder.clear()

    def check_settled(self, *options):
        """A second run changes nothing."""
        self.forget()
        self.infra("plan", "--exit-code", *options)
        self.push(*options)
        self.test.assertEqual(self.writes(), [])

    def state(self):
        """All that stands, without what changes by itself."""
        filters = {(g.name, n): {k: v for k, v in f.items() if k != "creationTime"}
                   for g in self.aws.log_groups.values() for n, f in g.filters.items()}
        return {"policies": {n: p["policy"] for n, p in self.domain.policies.items()},
                "templates": self.domain.templates, "roles": self.domain.security.roles,
                "mappings": self.domain.security.mappings, "functions": self.aws.functions,
                "indices": {i.name: (i.aliases, i.policy) for i in self.domain.indices.values()},
                "filters": filters}


class Nobody:
    """Stands in for a Grafana that --infra must not need."""
    version, url = "10.4", "http://127.0.0.1:9"

    class recorder:
        describe = staticmethod(lambda: "")


class LogsTest(ProjectTest):
    def scene(self, source=HOT_WARM, access="", aws=None, **domain):
        aws = (aws or Aws()).start()
        self.addCleanup(aws.stop)
        domain = OpenSearch(aws, **domain).start()
        self.addCleanup(domain.stop)
        made = Infra(self, aws, domain)
        made.declare_logs(source, access)
        return made

    def everything(self, **domain):
        """All kinds of resource, groups with filters of others, and indices that stood before."""
        made = self.scene(ultrawarm=True, **domain)
        arn = made.aws.add_function()
        for name in "checkout", "orders":
            made.aws.add_log_group(f"/aws/lambda/{name}")
        made.aws.add_log_group("/aws/lambda/shop", filters=[foreign_filter()])
        made.domain.add_index("cwl-2026.08.01", docs=1200, age_days=117)
        made.declare_logs(HOT_WARM + ROLLS + stream("/aws/lambda/*", arn), "access \"" + GRAFANA_ROLE + '"')
        return made


def stream(groups, arn, more='filter "?ERROR ?WARN"'):
    return f'stream "{groups}" to opensearch {{ {more}; through "{arn}" }}\n'


def actions_of(policy, state):
    found = next(s for s in policy["states"] if s["name"] == state)
    return [kind for a in found["actions"] for kind in a if kind not in ("timeout", "retry")]


# ---- retention -----------------------------------------------------------------------------


class Retention(LogsTest):
    def test_ultrawarm(self):
        for tiers, warm, states in (({}, ["replica_count", "read_only", "force_merge"], 3),
                                    ({"ultrawarm": True}, ["warm_migration"], 3),
                                    ({"ultrawarm": True, "cold": True}, ["warm_migration"], 4)):
            made = self.scene(**tiers)
            made.push()
            policy = made.domain.policy("application-logs")
            self.assertEqual(actions_of(policy, "warm"), warm)
            self.assertEqual(len(policy["states"]), states)
            self.assertEqual(actions_of(policy, "delete"), ["cold_delete" if states == 4 else "delete"])
            made.check_settled()

    def test_what_is_lost_and_what_it_costs_is_said(self):
        made = self.scene(HOT_WARM + ROLLS.replace("30GiB", "50GB"), ultrawarm=True)
        said = made.infra("plan").out
        self.has(said, "DELETES each index that fits cwl-*, with all its documents, 90d after it was made",
                 "DELETES each index that fits logs-*, with all its documents, 30d after it rolled over",
                 "its first lines are up to 1d older", "hot until", "30d after it rolled over",
                 "UltraWarm's managed storage", "min_primary_shard_size 50GB")
        made.push()
        self.assertNotIn("DELETES", made.infra("plan").out)
        self.has(self.scene().infra("plan").out, "merged into one segment once")

    def test_a_change_is_shown_and_made_in_place(self):
        made = self.scene()
        made.push()
        made.declare_logs(HOT_WARM.replace("90d", "60d"))
        self.has(made.infra("plan", "--exit-code", status=CHANGES).out, "warm until", "90d", "60d")
        made.push()
        put = [r for r in made.domain.requests if r.method == "PUT"]
        self.assertEqual(put[-1].parameter("if_seq_no"), "0")  # a number, though it is false
        made.check_settled()

    def test_what_others_changed_is_left_alone(self):
        made = self.scene()
        made.push()
        policy = made.domain.policies["application-logs"]["policy"]
        policy["states"][0]["transitions"][0]["conditions"] = {"min_index_age": "14d"}
        made.forget()
        said = made.push(status=CONFLICT).out
        self.has(said, "retention policy application-logs   edited in OpenSearch",
                 "1 edited in OpenSearch")
        self.assertNotIn("Grafana", said)
        self.assertEqual(made.writes(), [])
        made.push("--force")
        made.check_settled()

    def test_a_policy_of_somebody_else_is_left_alone(self):
        made = self.scene()
        states = [{"name": "hot", "actions": [], "transitions": []}]
        made.domain.policies["application-logs"] = {
            "policy": {"description": "by hand", "default_state": "hot", "states": states},
            "version": 1, "seq": made.domain.next_sequence(), "at": made.domain.now()}
        made.push(status=CONFLICT)
        self.assertEqual(made.domain.policy("application-logs")["states"], states)
        self.assertEqual(made.kept(), {})
        self.has(made.push("--adopt", "application-logs").err, "what was overwritten or deleted is kept")
        [(name, kept)] = made.kept().items()
        self.assertEqual((name, kept["states"]), ("policy/application-logs.json", states))
        made.check_settled()

    def test_somebody_is_quicker(self):
        made = self.scene()
        made.domain.faults.on("PUT", "/_plugins/_ism/policies/*", faults.conflict("bob"))
        made.push(status=CONFLICT)
        self.assertEqual(made.domain.policy("application-logs")["description"], "of bob")

    def policy_of_others(self, made, name, pattern, priority, description="by hand"):
        made.domain.policies[name] = {
            "policy": {"description": description, "default_state": "s", "states": [{"name": "s"}],
                       "ism_template": {"index_patterns": [pattern], "priority": priority}},
            "version": 1, "seq": made.domain.next_sequence(), "at": made.domain.now()}

    def test_nothing_is_taken_from_policies_of_others(self):
        for pattern, priority in (("cwl-*", 0), ("cwl-audit-*", 50), ("cwl-*", 139)):
            made = self.scene()
            self.policy_of_others(made, "theirs", pattern, priority)
            said = made.push(status=CONFLICT).all
            self.has(said, 'the policy "theirs", of somebody else', f"holds for `{pattern}`",
                     "would take indices away")
            self.assertEqual(made.writes(), [])

    def test_a_wider_policy_of_others_is_told(self):
        made = self.scene()
        self.policy_of_others(made, "theirs", "cwl*", 10)
        self.has(made.push().all, "this one counts: it is narrower")
        made.check_settled()
        made = self.scene()
        self.policy_of_others(made, "theirs", "cwl*", 5000)
        self.has(made.push().all, 'gets the policy "theirs"', "higher priority")

    def test_the_narrower_pattern_counts(self):
        """Two retentions that meet: both work, whichever was first."""
        narrow = 'retention "audit" on "cwl-audit-*" { delete 365d }\n'
        for source in (HOT_WARM + narrow, narrow + HOT_WARM):
            made = self.scene(source)
            made.push()
            put = made.domain.put_by_hand
            self.assertEqual([put(n).policy for n in ("cwl-audit-1", "cwl-1")],
                             ["audit", "application-logs"])
            made.check_settled()

    def test_patterns_that_are_nested_in_one(self):
        made = self.scene('retention "both" on "cwl-*", "cwl-audit-*", "app-*" { delete 90d }\n')
        made.push()
        templates = made.domain.policy("both")["ism_template"]
        self.assertEqual([t["index_patterns"] for t in templates], [["app-*", "cwl-*"], ["cwl-audit-*"]])
        made.check_settled()

    def test_a_retention_is_renamed(self):
        made = self.scene(HOT_WARM + ROLLS)
        made.push("--attach", "application-logs")
        made.declare_logs((HOT_WARM + ROLLS).replace("application-logs", "lines"))
        self.has(made.infra("plan").out, "stays \"application-logs\"")
        made.check_settled("--prune")
        made.declare_logs((HOT_WARM + ROLLS).replace("application-logs", "lines").replace("90d", "60d"))
        made.push()
        self.assertEqual(sorted(made.domain.policies), ["application-logs", "rolled"])
        made.check_settled("--prune")

    def test_an_earlier_one_for_other_indices_is_not_it(self):
        made = self.scene()
        made.push()
        made.declare_logs(HOT_WARM.replace("application-logs", "second").replace("cwl-*", "cwl*"))
        said = made.infra("plan").out
        self.has(said, 'gets the policy "application-logs", which this project declares no more; --prune')
        made.push("--prune")
        self.assertEqual(list(made.domain.policies), ["second"])
        made.check_settled()

    def test_without_a_domain(self):
        made = self.scene()
        made.put("project.dash", 'project "acme" { dash 1; region eu-west-1 }\n'
                                 'workspace local { url "http://127.0.0.1:9" }\n' + HOT_WARM)
        self.has(made.infra("plan").all, "no `datasource opensearch` says where the domain is")

    def test_which_of_two_domains(self):
        made = self.scene()
        other = f'datasource opensearch "Other" {{ url "{made.domain.url}/"; index "x"; sigv4 }}\n'
        made.declare_logs(other + HOT_WARM)
        self.has(made.infra("plan", status=SOURCE).err, "in which of 2 domains")
        made.declare_logs(other + HOT_WARM.replace("90d", '90d; datasource "Other"'))
        made.push()
        made.check_settled()

    def test_a_user_and_a_password(self):
        made = self.scene(user=("admin", PASSWORD))
        made.settings = 'user "admin"; password env "OS_PASSWORD"'
        made.declare_logs(HOT_WARM)
        self.has(made.push(status=LOGIN).all, 'password of the data source "Logs" (project.dash:3): '
                 "the variable OS_PASSWORD is not set")
        made.secrets = {"OS_PASSWORD": PASSWORD}
        self.has(made.push("--trace").out, "application-logs")
        made.aws.recorder.assert_count(0)
        made.secrets = {"OS_PASSWORD": PASSWORD + "x"}
        made.push(status=LOGIN)

    def test_elasticsearch_calls_it_otherwise(self):
        made = self.scene(ROLLS, f'access "{GRAFANA_ROLE}"')
        made.settings = "sigv4; flavor elasticsearch"
        made.declare_logs(HOT_WARM + ROLLS, f'access "{GRAFANA_ROLE}"')
        made.push()
        self.assertFalse([r for r in made.domain.requests if r.path.startswith("/_plugins")])
        settings = made.domain.templates["rolled"]["template"]["settings"]
        self.assertEqual(list(settings), ["index.opendistro.index_state_management.rollover_alias"])
        made.check_settled()

    def test_a_domain_without_ism(self):
        for status, body in ((404, {"error": "no handler found"}), (404, "<html>gone</html>")):
            made = self.scene()
            made.domain.faults.on("PUT", "/_plugins/_ism/*", faults.answered(status, body))
            self.has(made.push(status=CONFLICT).all, "answered 404")

    def test_not_allowed(self):
        made = self.scene()
        made.aws.deny("es:ESHttpPut")
        self.has(made.push(status=LOGIN).all, "es:ESHttpPut", "answered 403")
        made.aws.deny("es:DescribeDomains")
        self.has(made.push(status=LOGIN).all, "es:DescribeDomains")


class Workspaces(LogsTest):
    """Several of one project, with one domain between them."""

    def scene(self, prod="", staging="", top=""):
        made = super().scene("")
        source = f'datasource opensearch "Logs" {{ url "{made.domain.url}"; index "cwl-*"; sigv4; access "%s" }}'
        made.source = f'''project "acme" {{ dash 1; region eu-west-1; grafana 10.4 }}
workspace prod {{ url "http://127.0.0.1:9"; {source % GRAFANA_ROLE}
{prod} }}
workspace staging {{ url "http://127.0.0.1:9"; {source % (GRAFANA_ROLE + "-staging")}
{staging} }}
{top}'''
        made.put("project.dash", made.source)
        return made

    def push_all(self, made, status=FINE):
        for workspace in ("prod", "staging"):
            made.push("--to", workspace, status=status)

    def check_settled(self, made):
        made.forget()
        self.push_all(made)
        self.assertEqual(made.writes(), [])

    def test_each_says_who_may_read(self):
        made = self.scene()
        self.push_all(made)
        mappings = made.domain.security.mappings
        self.assertEqual([mappings[f"dashc-acme-{w}-logs"]["backend_roles"] for w in ("prod", "staging")],
                         [[GRAFANA_ROLE], [GRAFANA_ROLE + "-staging"]])
        self.check_settled(made)

    def test_what_both_share(self):
        made = self.scene(top=HOT_WARM + ROLLS)
        self.push_all(made)
        self.assertEqual(sorted(made.domain.policies), ["application-logs", "rolled"])
        self.check_settled(made)

    def test_each_its_own_by_one_name(self):
        made = self.scene(HOT_WARM.replace("cwl-", "prod-"), HOT_WARM.replace("cwl-", "test-").replace("90d", "60d"))
        self.push_all(made)
        self.assertEqual(sorted(made.domain.policies), ["application-logs-prod", "application-logs-staging"])
        self.check_settled(made)

    def test_two_names_that_become_one(self):
        other = 'retention "%s" on "app-*" { delete 30d }\n'
        for top, prod in (other % "application-logs prod", HOT_WARM), (HOT_WARM + other % "Application Logs", ""):
            made = self.scene(prod, "", top)
            said = made.push("--to", "prod", status=CONFLICT).all
            self.has(said, "in OpenSearch it would be \"application-logs", "is already: give one")
            (held,) = made.domain.policies.values()
            self.assertEqual(held["policy"]["description"].split(":")[0],
                             "application-logs" if "cwl" in top else "application-logs prod")  # the top level's
            made.forget()
            made.push("--to", "prod", status=CONFLICT)
            self.assertEqual(made.writes(), [])

    def test_names_of_two_workspaces_that_become_one(self):
        made = self.scene()
        made.put("project.dash", made.source.replace("workspace prod", "workspace a").replace(
            'opensearch "Logs"', 'opensearch "b-c"', 1).replace("workspace staging", "workspace a-b").replace(
            'opensearch "Logs"', 'opensearch "c"', 1))
        made.push("--to", "a")
        made.forget()
        self.has(made.push("--to", "a-b", status=CONFLICT).all, 'what the workspace "a" declares has become')
        self.assertEqual(made.writes(), [])
        made.push("--to", "a")
        self.assertEqual(made.writes(), [])

    def test_no_two_for_the_same_indices(self):
        for prod, staging, top in ((HOT_WARM, HOT_WARM.replace("90d", "60d"), ""), (HOT_WARM, "", HOT_WARM)):
            made = self.scene(prod, staging, top)
            self.has(made.infra("plan", "--to", "prod", status=SOURCE).err, "D0544", "share a domain")

    def test_streams_of_the_same_groups(self):
        made = self.scene()
        made.aws.add_log_group("/aws/lambda/checkout")
        arn = made.aws.add_function()
        elsewhere = stream("/aws/lambda/*", made.aws.add_function("elsewhere"), 'filter "WARN"')
        one, other = stream("/aws/lambda/*", arn), stream("/aws/lambda/*", arn, 'filter "WARN"')
        for prod, staging, top, status in ((one, other, "", SOURCE), (one, "", other, SOURCE),
                                           (one, one, "", FINE), (one, elsewhere, "", FINE),
                                           ("", "", one, FINE)):
            made.put("project.dash", self.scene(prod, staging, top).source)
            said = made.infra("plan", "--to", "prod", status=status).err
            self.assertEqual("D0545" in said, status == SOURCE)


class OneDomain(LogsTest):
    """Of two data sources."""

    def declare(self, made, *retentions):
        made.declare_logs(f'datasource opensearch "Other" {{ url "{made.domain.url}/"; index "app-*"; sigv4; default }}\n'
                          + "".join(retentions))

    def test_what_the_other_declares_is_declared(self):
        made = self.scene("")
        wide = 'retention "wide" on "app-*" { delete 90d; datasource "Logs" }\n'
        self.declare(made, wide)
        made.push()
        self.declare(made, wide, 'retention "audit" on "app-audit-*" { delete 365d; datasource "Other" }\n')
        self.assertNotIn("declares no more", made.infra("plan").all)
        made.push()
        self.assertEqual(sorted(made.domain.policies), ["audit", "wide"])
        made.check_settled("--prune")

    def test_what_was_renamed_is_declared(self):
        """It keeps its name in the domain, which is no other's to be taken for what was renamed."""
        made = self.scene("")
        wide, audit = 'retention "%s" on "app-*" { delete 90d }\n', 'retention "audit" on "app-audit-*" { delete 365d }\n'
        self.declare(made, wide % "wide")
        made.push()
        self.declare(made, wide % "broad", audit)
        self.assertNotIn("declares no more", made.infra("plan").all)
        made.push()
        self.assertEqual(sorted(made.domain.policies), ["audit", "wide"])
        made.check_settled("--prune")


class UnknownDomain(LogsTest):
    """The account of the keys has no such domain: whether there is UltraWarm, nobody knows."""

    def unknown(self, made):
        made.aws.domains.clear()
        return made

    def test_nothing_is_guessed(self):
        made = self.unknown(self.scene(HOT_WARM + ROLLS))
        made.domain.add_index("cwl-2026.08.01", docs=1200, age_days=117)
        said = made.push("--attach", "application-logs", status=CONFLICT).all
        self.has(said, "has no domain", "eu-west-1", "UltraWarm", "--profile", "`storage ultrawarm`",
                 "--force takes it to have none")
        self.assertEqual(list(made.domain.policies), ["rolled"])  # which is never warm
        self.assertIsNone(made.domain.indices["cwl-2026.08.01"].policy)
        self.has(made.push("--force").all, "it is taken to have no UltraWarm")
        self.assertEqual(actions_of(made.domain.policy("application-logs"), "warm"),
                         ["replica_count", "read_only", "force_merge"])
        made.check_settled()

    def test_a_policy_that_stands_keeps_its_storage(self):
        for tiers, warm in (({"ultrawarm": True}, ["warm_migration"]),
                            ({"ultrawarm": True, "cold": True}, ["warm_migration"]),
                            ({}, ["replica_count", "read_only", "force_merge"])):
            made = self.scene(**tiers)
            made.push()
            states = len(made.domain.policy("application-logs")["states"])
            self.unknown(made).check_settled()
            made.declare_logs(HOT_WARM.replace("90d", "60d"))
            said = made.push(status=CONFLICT).all
            self.has(said, "has no domain", "--force writes it for the storage that the policy "
                                            "names now")
            self.assertNotIn("→", said)  # a change that nobody can tell is not shown as one
            self.assertEqual(made.writes(), [])
            self.has(made.push("--force").all, "as the policy that stands names it")
            policy = made.domain.policy("application-logs")
            self.assertEqual((actions_of(policy, "warm"), len(policy["states"])), (warm, states))
            made.check_settled()

    def test_of_others_it_is_left_alone(self):
        made = self.unknown(self.scene(ultrawarm=True))
        states = [{"name": "hot", "actions": [], "transitions": []}]
        made.domain.policies["application-logs"] = {
            "policy": {"description": "by hand", "default_state": "hot", "states": states},
            "version": 1, "seq": made.domain.next_sequence(), "at": made.domain.now()}
        self.has(made.push(status=CONFLICT).all, "not made by this project")
        self.has(made.push("--adopt", "application-logs", status=CONFLICT).all, "has no domain")
        self.assertEqual(made.writes(), [])

    def test_it_can_be_said(self):
        for word, warm, states in (("hot", "replica_count", 3), ("ultrawarm", "warm_migration", 3),
                                   ("cold", "warm_migration", 4)):
            made = self.unknown(self.scene(ultrawarm=True, cold=True))
            made.settings = f"sigv4; storage {word}"
            made.declare_logs(HOT_WARM)
            made.push()
            policy = made.domain.policy("application-logs")
            self.assertEqual(actions_of(policy, "warm")[0], warm)
            self.assertEqual(len(policy["states"]), states)
            made.aws.recorder.assert_count(0)
            made.check_settled()


class Attach(LogsTest):
    def scene(self, **more):
        made = super().scene(**more)
        made.domain.add_index("cwl-2026.08.01", docs=1200, age_days=117)
        made.domain.add_index("cwl-2026.11.25", docs=10, age_days=1)
        return made

    def policies(self, made):
        return [i.policy for i in made.domain.indices.values()]

    def test_never_by_itself(self):
        made = self.scene()
        self.has(made.push().all, "2 indices that exist", "1200 documents", '--attach "application-logs"')
        self.has(made.push("--force").all, "2 indices that exist")
        self.assertEqual(self.policies(made), [None, None])

    def test_it_names_what_would_go(self):
        made = self.scene()
        plan = made.infra("plan", "--attach", "application-logs").out
        self.has(plan, "cwl-2026.08.01", "1200 documents go", "cwl-2026.11.25")
        self.assertNotIn("10 documents go", plan)
        made.push("--attach", "application-logs")
        self.assertEqual(self.policies(made), ["application-logs"] * 2)
        made.check_settled("--attach", "application-logs")

    def test_of_others_it_keeps_its_hands(self):
        made = self.scene()
        made.domain.policies["theirs"] = {
            "policy": {"description": "", "default_state": "s", "states": [{"name": "s"}]},
            "version": 1, "seq": made.domain.next_sequence(), "at": 0}
        made.domain.attach(made.domain.indices["cwl-2026.08.01"], "theirs")
        self.has(made.push("--attach", "application-logs").all, 'has the policy "theirs", and keeps it')
        self.assertEqual(self.policies(made), ["theirs", "application-logs"])

    def test_not_to_a_policy_that_others_changed(self):
        made = self.scene()
        made.push()
        policy = made.domain.policies["application-logs"]["policy"]
        policy["states"][0]["transitions"][0]["conditions"] = {"min_index_age": "1d"}
        said = made.push("--attach", "application-logs", status=CONFLICT).all
        self.has(said, 'it needs the retention policy "application-logs", which is left alone')
        self.assertEqual(self.policies(made), [None, None])

    def test_200_is_not_enough(self):
        """_ism/add answers 200 when it failed."""
        made = self.scene()
        body = {"updated_indices": 0, "failures": True, "failed_indices": [
            {"index_name": "cwl-2026.08.01", "index_uuid": "x", "reason": "Failed to add policy"}]}
        made.domain.faults.on("POST", "/_plugins/_ism/add/*", faults.answered(200, body))
        self.has(made.push("--attach", "application-logs", status=PARTLY).all, "Failed to add policy")

    def test_an_earlier_version(self):
        """Changing a policy changes no index that has it already."""
        made = self.scene()
        made.push("--attach", "application-logs")
        made.domain.run_ism()
        made.declare_logs(HOT_WARM.replace("90d", "60d"))
        self.has(made.push().all, "2 indices that exist")
        made.forget()
        made.push("--attach", "application-logs")
        self.assertIn("POST /_plugins/_ism/change_policy/cwl-2026.08.01,cwl-2026.11.25", made.writes())
        made.domain.run_ism()
        made.check_settled("--attach", "application-logs")

    def test_both_at_once(self):
        made = self.scene()
        made.push("--attach", "application-logs")
        made.domain.run_ism()
        made.declare_logs(HOT_WARM.replace("90d", "60d"))
        made.push("--attach", "application-logs")
        made.domain.run_ism()
        made.check_settled("--attach", "application-logs")
        self.assertEqual({i.version for i in made.domain.indices.values()}, {(1, 1)})

    def test_many(self):
        made = super().scene()
        for number in range(45):
            made.domain.add_index(f"cwl-{number:03d}", docs=1)
        made.push("--attach", "application-logs")
        self.assertEqual(set(self.policies(made)), {"application-logs"})

    def test_it_is_seen_late(self):
        """What an index has is found by a search, and that it has something already is known at once."""
        made = super().scene()
        for number in range(25):
            made.domain.add_index(f"cwl-{number:03d}", docs=1)
        made.domain.lag = 2
        made.push("--attach", "application-logs")
        self.assertEqual(set(self.policies(made)), {"application-logs"})
        self.assertEqual(len([w for w in made.writes() if "/_ism/add/" in w]), 2)

    def test_fewer_than_were_named(self):
        """Indices that these keys may not manage are left out without a word."""
        made = self.scene()
        body = {"updated_indices": 1, "failures": False, "failed_indices": []}
        made.domain.faults.on("POST", "/_plugins/_ism/add/*", faults.answered(200, body))
        self.has(made.push("--attach", "application-logs", status=PARTLY).all, "1 of 2 indices")

    def test_a_name_that_is_none(self):
        made = self.scene()
        self.has(made.infra("plan", "--attach", "aplication-logs", status=USAGE).err, "aplication-logs")


class Rollover(LogsTest):
    def test_template_alias_and_first_index(self):
        made = self.scene(ROLLS)
        made.push()
        policy = made.domain.policy("rolled")
        self.assertEqual(policy["states"][0]["actions"][0]["rollover"],
                         {"min_index_age": "1d", "min_primary_shard_size": "30gb"})
        index = made.domain.indices["logs-000001"]
        self.assertEqual(index.aliases, {"logs": {"is_write_index": True}})
        self.assertEqual(index.policy, "rolled")  # so the policy stood before
        self.assertEqual(list(index.settings.values()), ["logs"])  # and the template
        made.check_settled()

    def test_templates_of_others(self):
        made = self.scene(ROLLS)
        made.domain.templates["theirs"] = {"index_patterns": ["logs-*"], "priority": 50}
        self.has(made.push(status=CONFLICT).all, 'index template "theirs"', "rollover_alias")
        self.assertEqual(list(made.domain.templates), ["theirs"])
        made.domain.templates["theirs"]["template"] = {
            "settings": {"plugins.index_state_management.rollover_alias": "logs"}}
        made.push()
        self.assertEqual(list(made.domain.templates), ["theirs"])
        self.assertIn("logs-000001", made.domain.indices)
        made.check_settled()

    def test_what_others_put_into_the_template(self):
        """Writing replaces all of it: nothing goes that was not shown."""
        made = self.scene(ROLLS)
        made.push()
        template = made.domain.templates["rolled"]
        template["template"]["settings"]["number_of_shards"] = 3
        template["data_stream"] = {"timestamp_field": {"name": "@timestamp"}}
        before = dict(template)
        made.declare_logs(ROLLS.replace("logs-*", "lines-*"))
        said = made.push(status=CONFLICT).all
        self.has(said, "number_of_shards", "data_stream", "--force")
        self.assertEqual(made.domain.templates["rolled"], before)

    def test_a_template_that_is_left_alone(self):
        """Without it the first index would not know its alias, and could not roll over."""
        for change in ({"priority": 7}, {"_meta": {"description": "by hand"}, "priority": 7}):
            made = self.scene(ROLLS)
            made.push()
            made.domain.indices.clear()
            made.domain.templates["rolled"].update(change)
            made.forget()
            said = made.push(status=CONFLICT).all
            self.has(said, 'it needs the index template "rolled", which is left alone')
            self.assertEqual((made.writes(), made.domain.indices), ([], {}))
            made.push("--force", "--adopt", "rolled")
            self.assertEqual(list(made.domain.indices["logs-000001"].settings.values()), ["logs"])
            made.check_settled()

    def test_a_first_index_that_stands_is_no_conflict(self):
        made = self.scene(ROLLS)
        made.push()
        made.domain.templates["rolled"]["priority"] = 7
        self.assertNotIn("which is left alone", made.push(status=CONFLICT).all)

    def test_an_alias_that_is_there(self):
        made = self.scene(ROLLS)
        made.domain.add_index("logs-000007").aliases = {"logs": {"is_write_index": True}}
        made.push()
        self.assertNotIn("logs-000001", made.domain.indices)


# ---- access --------------------------------------------------------------------------------


class Access(LogsTest):
    def test_a_role_and_who_has_it(self):
        made = self.scene("", f'access "{GRAFANA_ROLE}"')
        made.push()
        role = made.domain.security.roles["dashc-acme-local-logs"]
        self.assertEqual(role["index_permissions"][0]["index_patterns"], ["cwl-*"])
        self.assertEqual(made.domain.security.mappings["dashc-acme-local-logs"]["backend_roles"],
                         [GRAFANA_ROLE])
        made.check_settled()

    def test_two_names_that_become_one(self):
        made = self.scene("", f'access "{GRAFANA_ROLE}"')
        made.declare_logs(f'datasource opensearch "LOGS" {{ url "{made.domain.url}"; index "app-*"; sigv4; '
                          f'access "{GRAFANA_ROLE}-app"; default }}\n', f'access "{GRAFANA_ROLE}"')
        self.has(made.push(status=CONFLICT).all, 'in OpenSearch it would be "dashc-acme-local-logs"')
        self.assertEqual(made.domain.security.roles["dashc-acme-local-logs"]["index_permissions"][0]["index_patterns"],
                         ["cwl-*"])
        self.assertEqual(made.domain.security.mappings["dashc-acme-local-logs"]["backend_roles"], [GRAFANA_ROLE])

    def test_not_unless_asked(self):
        made = self.scene()
        made.push()
        self.assertEqual(list(made.domain.security.roles), ["all_access"])

    def test_the_role_of_the_data_source(self):
        made = self.scene("", f'access; role "{GRAFANA_ROLE}"')
        made.push()
        self.assertEqual(made.domain.security.mappings["dashc-acme-local-logs"]["backend_roles"],
                         [GRAFANA_ROLE])

    def test_without_fine_grained_access_control(self):
        made = self.scene("", f'access "{GRAFANA_ROLE}"', security=False)
        self.has(made.push(status=CONFLICT).all, "no fine-grained access control",
                 "take `access` out of datasource \"Logs\"")

    def test_nobody_gets_a_role_that_others_changed(self):
        made = self.scene("", f'access "{GRAFANA_ROLE}"')
        made.push()
        made.domain.security.roles["dashc-acme-local-logs"]["cluster_permissions"] = ["*"]
        made.domain.security.mappings.pop("dashc-acme-local-logs")
        self.has(made.push(status=CONFLICT).all, "which is left alone")
        self.assertNotIn("dashc-acme-local-logs", made.domain.security.mappings)

    def test_what_others_changed(self):
        made = self.scene("", f'access "{GRAFANA_ROLE}"')
        made.push()
        made.domain.security.mappings["dashc-acme-local-logs"]["users"] = ["bob"]
        made.push(status=CONFLICT)
        self.assertEqual(made.domain.security.mappings["dashc-acme-local-logs"]["users"], ["bob"])


# ---- what is declared no more --------------------------------------------------------------


class Prune(LogsTest):
    ACCESS = f'access "{GRAFANA_ROLE}"'
    GONE = ["dashc-acme-local-logs", "application-logs", "rolled"]

    def left(self, source=HOT_WARM + ROLLS, access=ACCESS, **more):
        """Everything was made, and the source says nothing of it any more."""
        made = self.scene(source, access, **more)
        made.push()
        made.declare_logs("")
        return made

    def stands(self, made):
        security = made.domain.security
        return [n for n in self.GONE for table in (made.domain.policies, made.domain.templates,
                                                   security.roles, security.mappings) if n in table]

    def test_only_when_asked(self):
        made = self.left()
        made.forget()
        made.push()
        self.assertEqual(made.writes(), [])
        self.assertEqual(len(self.stands(made)), 5)

    def test_it_is_shown_and_goes(self):
        made = self.left(HOT_WARM)
        plan = made.infra("plan", "--prune", "--exit-code", status=CHANGES).out
        self.has(plan, "- retention policy application-logs", "- role of the domain dashc-acme-local-logs",
                 "- mapping to the role dashc-acme-local-logs", "3 to delete")
        made.forget()
        self.has(made.push("--prune").out, "deleted", "3 done")
        self.assertEqual([w.split("/")[-2] for w in made.writes()], ["rolesmapping", "roles", "policies"])
        self.assertEqual(self.stands(made), [])
        made.check_settled("--prune")

    def test_what_is_declared_stays(self):
        made = self.scene(HOT_WARM + ROLLS, self.ACCESS)
        made.push()
        made.check_settled("--prune")

    def test_indices_that_are_managed(self):
        """They would go on, to their deletion, by their own copy of the policy."""
        made = self.left(ROLLS)
        said = made.push("--prune", status=CONFLICT).all
        self.has(said, "1 index is still managed by it (logs-000001)", "/_plugins/_ism/remove/INDEX",
                 'it needs the retention policy "rolled"')
        self.assertEqual((list(made.domain.policies), list(made.domain.templates)),
                         (["rolled"], ["rolled"]))
        made.domain.indices["logs-000001"].policy = None
        made.push("--prune")
        self.assertEqual(self.stands(made), [])
        self.assertEqual(list(made.domain.indices), ["logs-000001"])  # no document is ever deleted
        made.check_settled("--prune")

    def test_what_others_changed(self):
        made = self.left(HOT_WARM)
        made.domain.policies["application-logs"]["policy"]["states"][0]["transitions"] = []
        made.domain.security.mappings["dashc-acme-local-logs"]["users"] = ["bob"]
        said = made.push("--prune", status=CONFLICT).all
        self.has(said, "edited in OpenSearch", "which is left alone")
        self.assertEqual(len(self.stands(made)), 3)
        made.push("--prune", "--force")
        self.assertEqual(self.stands(made), [])

    def test_of_others(self):
        """Another project's, another workspace's, one that a parameter made; one without a mark."""
        for mark in ("(dashc other {0} local)", "(dashc acme {0} staging)",
                     "(dashc acme {0} local?env=dev)", "by hand", "(dashc acme-shop {0} local)"):
            made = self.left(HOT_WARM, access="")
            policy = made.domain.policies["application-logs"]["policy"]
            digest = policy["description"].split()[-2]
            policy["description"] = mark.format(digest)
            made.forget()
            made.push("--prune")
            self.assertEqual(made.writes(), [], mark)

    def test_a_project_whose_name_goes_on(self):
        """`acme` is not `acme shop`, nor the other way round, also by marks of earlier versions."""
        for earlier in False, True:
            made = self.scene("")
            for name, source in ("acme shop", HOT_WARM), ("acme", ""), ("acme 0123456789abcdef", ""), ("acme shop", ""):
                made.name = name
                made.declare_logs(source)
                made.push("--prune")
                self.assertEqual(list(made.domain.policies), ["application-logs"] if source or name != "acme shop" else [])
                for held in made.domain.policies.values():
                    said = held["policy"]["description"]
                    self.assertIn("(dashc acme", said)
                    if earlier:
                        held["policy"]["description"] = said.replace("acme%20shop", "acme shop")

    OTHER = 'workspace other {{ url "http://127.0.0.1:9"; {0} }}\n'

    def test_what_another_workspace_has_stays(self):
        """A retention of the top level gets a shadow, of which the others know nothing."""
        both = HOT_WARM + ROLLS
        made = self.left(both, access="")
        made.domain.indices["logs-000001"].policy = None
        own = both.replace("cwl-*", "own-cwl-*").replace("logs-*", "own-logs-*")
        made.declare_logs(both + self.OTHER.format(""), own=own)
        said = made.push("--to", "local", "--prune").all
        self.has(said, 'the retention policy "application-logs" stays', 'the index template "rolled" stays',
                 "another workspace declares it")
        self.assertEqual(sorted(made.domain.policies), ["application-logs", "application-logs-local",
                                                        "rolled", "rolled-local"])
        self.assertIn("rolled", made.domain.templates)

    def test_what_no_other_workspace_has_goes(self):
        """They keep it in a domain of their own; or it is of theirs and has another name."""
        elsewhere = self.OTHER.format(
            'datasource opensearch "Logs" { url "http://127.0.0.1:9"; index "cwl-*" }\n')
        for source, own in (self.OTHER.format(HOT_WARM), ""), (elsewhere, ""):
            made = self.left(HOT_WARM, access="")
            made.declare_logs(source, own=own)
            made.push("--to", "local", "--prune")
            self.assertNotIn("application-logs", made.domain.policies)

    def test_a_mark_without_a_workspace(self):
        """Earlier versions did not note it: nobody can say whose it is."""
        made = self.left(HOT_WARM, access="")
        policy = made.domain.policies["application-logs"]["policy"]
        policy["description"] = policy["description"].replace(" local)", ")")
        made.forget()
        self.has(made.push("--prune").all, 'the retention policy "application-logs"', "so it stays")
        self.assertEqual(made.writes(), [])
        made.declare_logs(HOT_WARM)
        made.check_settled("--prune")  # and is ours as before

    def test_somebody_is_quicker(self):
        made = self.left(HOT_WARM, access="")
        states = made.domain.policies["application-logs"]["policy"]["states"]
        edit = lambda request: states[0].update(transitions=[])
        made.domain.faults.on("GET", "/_plugins/_ism/explain/*", faults.first(edit))
        self.has(made.push("--prune", status=CONFLICT).all, "not what the plan has shown")
        self.assertIn("application-logs", made.domain.policies)

    def moved(self, made, url, source=HOT_WARM):
        """Declared of another data source now, while the first is still declared."""
        made.declare_logs(f'datasource opensearch "Other" {{ url "{url}"; index "cwl-*"; sigv4; default }}\n' + source)

    def other(self, made):
        domain = OpenSearch(made.aws).start()
        self.addCleanup(domain.stop)
        return domain

    def test_moved_to_another_domain(self):
        """What it was in the first goes: there it would go on deleting."""
        made = self.left(HOT_WARM, access="")
        other = self.other(made)
        self.moved(made, other.url)
        made.push()
        self.assertEqual((list(made.domain.policies), list(other.policies)), 2 * (["application-logs"],))
        self.has(made.infra("plan", "--prune").out, "- retention policy application-logs", "1 to delete")
        made.push("--prune")
        self.assertEqual((list(made.domain.policies), list(other.policies)), ([], ["application-logs"]))
        made.check_settled("--prune")

    def test_one_domain_by_two_addresses(self):
        """What one of them declares is not left over in the other."""
        made = self.left(HOT_WARM, access="")
        self.moved(made, made.domain.url.replace("127.0.0.1", "localhost"))
        made.check_settled("--prune")
        held = made.domain.policies["application-logs"]["policy"]
        held["description"] = held["description"].replace(" local)", " staging)")
        made.domain.uuid = ""  # perhaps these keys may not see it
        self.assertNotIn("GET /", made.infra("plan", "--prune").all)  # what is not ours is not spoken of
        held["description"] = held["description"].replace(" staging)", " local)")
        made.forget()
        self.has(made.push("--prune").all, "they do not say (GET /)")
        self.assertEqual(made.writes(), [])

    def test_roles_that_may_not_be_seen(self):
        made = self.left(HOT_WARM, access="")
        made.domain.faults.on("GET", "/_plugins/_security/api/*",
                              faults.answered(403, {"message": "no permissions"}), times=2)
        self.has(made.push("--prune").all, "whether a role of the domain is left over", "no permissions")
        self.assertEqual(self.stands(made), [])

    def test_a_domain_without_fine_grained_access_control(self):
        made = self.left(HOT_WARM, access="", security=False)
        made.push("--prune")
        self.assertEqual(self.stands(made), [])

    def test_faults_at_every_request(self):
        number, played = 1, 0
        while True:
            made = self.left(HOT_WARM)
            rule = made.domain.faults.at(number, FAULTS[number % len(FAULTS)])
            made.dashc("push", "--infra", "--prune", "--yes", "--timeout", "1", status=None)
            if not rule.played:
                break
            made.push("--prune")
            self.assertEqual(self.stands(made), [], f"request {number}")
            number, played = number + (1 if EVERY else 2), played + 1
        self.assertGreater(played, 7)


# ---- streams -------------------------------------------------------------------------------


class Streams(LogsTest):
    def scene(self, groups=("checkout", "orders"), pattern="/aws/lambda/*", **more):
        made = super().scene("", **more)
        made.arn = made.aws.add_function()
        for name in groups:
            made.aws.add_log_group(f"/aws/lambda/{name}")
        made.declare_logs(stream(pattern, made.arn))
        return made

    def filters(self, made):
        return {g.name: sorted(g.filters) for g in made.aws.log_groups.values()}

    def test_permission_first_and_once_for_all(self):
        made = self.scene()
        made.push()
        self.assertEqual(made.writes(), ["AddPermission"] + 2 * ["PutSubscriptionFilter"])
        self.assertEqual(list(made.aws.functions[made.arn]), ["dashc-acme-logs"])
        for group in made.aws.log_groups.values():
            (made_filter,) = group.filters.values()
            self.assertEqual(made_filter["filterPattern"], "?ERROR ?WARN")
        made.check_settled()

    def test_a_new_group_comes_in(self):
        made = self.scene()
        made.push()
        made.aws.add_log_group("/aws/lambda/new")
        made.forget()
        made.push()
        self.assertEqual(made.writes(), ["PutSubscriptionFilter"])

    def test_filters_of_others_and_the_quota(self):
        made = self.scene(groups=("checkout",))
        theirs = [foreign_filter("one"), foreign_filter("two")]
        made.aws.add_log_group("/aws/lambda/half", filters=theirs[:1])
        made.aws.add_log_group("/aws/lambda/full", filters=theirs)
        said = made.push(status=CONFLICT).all
        self.has(said, "/aws/lambda/full", "2 subscription filters at most", '"one" to arn:aws:lambda')
        told = self.filters(made)
        self.assertEqual(told["/aws/lambda/full"], ["one", "two"])
        self.assertEqual([len(told[n]) for n in ("/aws/lambda/half", "/aws/lambda/checkout")], [2, 1])

    def test_the_quota_holds_for_all_streams(self):
        """Of two streams that want a filter each, a group that has one already can take one."""
        made = self.scene(groups=("checkout",))
        arns = [made.arn] + [made.aws.add_function(f"ship{n}") for n in range(3)]
        made.aws.add_log_group("/aws/lambda/half", filters=[foreign_filter("one")])
        made.declare_logs("".join(stream(g, a) for g, a in zip(
            ("/aws/lambda/*", "/aws/lambda/h*", "/aws/lambda/c*", "/aws/lambda/ch*"), arns)))
        plan = made.infra("plan").out
        self.has(plan, "this one has or gets them", '"one" to arn:aws:lambda',
                 f'" to {made.arn}; one of them must go first')
        self.assertEqual(plan.count("has or gets them"), 2)
        self.has(made.push(status=CONFLICT).out, "done")
        self.assertEqual({n: len(f) for n, f in self.filters(made).items()},
                         {"/aws/lambda/checkout": 2, "/aws/lambda/half": 2})
        made.forget()
        self.assertEqual(made.push(status=CONFLICT).out.count("has or gets them"), 2)
        self.assertEqual(made.writes(), [])

    def test_what_else_a_filter_has_stays(self):
        """Writing it writes all of it: what somebody set besides is sent again, and no difference."""
        made = self.scene(groups=("checkout",))
        more = {"distribution": "Random", "applyOnTransformedLogs": True, "roleArn": GRAFANA_ROLE,
                "fieldSelectionCriteria": '@aws.region = "us-east-1"',
                "emitSystemFields": ["@aws.account", "@aws.region"]}
        made.push()
        (held,) = made.aws.log_groups["/aws/lambda/checkout"].filters.values()
        held.update(more)
        made.check_settled()
        made.declare_logs(stream("/aws/lambda/*", made.arn, 'filter "ERROR"'))
        plan = made.infra("plan").out
        self.has(plan, "?ERROR ?WARN → ERROR")
        self.assertNotIn("distribution", plan)
        made.push()
        (held,) = made.aws.log_groups["/aws/lambda/checkout"].filters.values()
        self.assertEqual({n: held[n] for n in more}, more)
        self.assertEqual(held["filterPattern"], "ERROR")
        made.check_settled()

    def test_a_role_goes_with_its_destination(self):
        made = self.scene(groups=("checkout",))
        arn = made.aws.add_delivery_stream()
        made.declare_logs(stream("/aws/lambda/*", arn, f'role "{GRAFANA_ROLE}"'))
        made.push()
        made.declare_logs(stream("/aws/lambda/*", made.arn))
        self.has(made.push().out, "- role")
        (held,) = made.aws.log_groups["/aws/lambda/checkout"].filters.values()
        self.assertNotIn("roleArn", held)
        made.check_settled()

    def test_what_it_costs(self):
        """Who charges for what is said when a stream begins; a price is not made up."""
        made = self.scene()
        said = made.infra("plan").out
        self.has(said, 'stream "/aws/lambda/*": what goes through it is paid for: Lambda charges for '
                       "each call of ship-logs", "is not reckoned")
        self.assertEqual(said.count("is paid for"), 1)
        self.assertNotIn("USD", said)
        made.push()
        self.assertNotIn("is paid for", made.infra("plan").out)
        arn = made.aws.add_delivery_stream(functions=[made.arn])
        made.declare_logs(stream("/aws/lambda/c*", arn, f'role "{GRAFANA_ROLE}"'))
        self.has(made.infra("plan").out, "Amazon Data Firehose charges for each GB", "Lambda for the "
                 "function that transforms them, ship-logs")

    def test_others_come_first(self):
        """The quota is used up between the plan and the push."""
        made = self.scene(groups=("checkout",))
        put = lambda r: (r.header("x-amz-target") or "").endswith("PutSubscriptionFilter")
        made.aws.faults.when(put, fault(AwsError("LimitExceededException", "Resource limit exceeded.")))
        self.has(made.push(status=PARTLY).all, "two subscription filters at most")

    def test_lines_do_not_go_round(self):
        made = self.scene(groups=("checkout", "ship-logs"))
        self.has(made.push().all, "/aws/lambda/ship-logs is left out")
        self.assertEqual(self.filters(made)["/aws/lambda/ship-logs"], [])

    def test_nor_through_firehose(self):
        """It writes there what it could not deliver."""
        made = self.scene(groups=("checkout",))
        made.aws.add_log_group("/aws/kinesisfirehose/logs")
        arn = made.aws.add_delivery_stream()
        made.declare_logs(stream("/aws/*", arn, f'role "{GRAFANA_ROLE}"'))
        self.has(made.push().all, "/aws/kinesisfirehose/logs is left out")
        self.assertEqual(self.filters(made)["/aws/kinesisfirehose/logs"], [])

    def check_left_out(self, made, group, *said):
        self.has(made.push().all, f"{group} is left out", *said, "the lines would go round")
        told = self.filters(made)
        self.assertEqual(told[group], [])
        self.assertEqual(len(told["/aws/lambda/checkout"]), 1)

    def test_nor_through_a_log_group_of_its_own(self):
        """A function's settings may name another group than that of its name."""
        made = self.scene(groups=("checkout",))
        arn = made.aws.add_function("other", log_group="/acme/shipping")
        made.aws.add_log_group("/acme/shipping")
        made.declare_logs(stream('/aws/lambda/*", "/acme/*', arn))
        self.check_left_out(made, "/acme/shipping", "the function other writes it")
        made.check_settled()

    def test_nor_through_what_insights_write(self):
        made = self.scene(groups=("checkout",))
        layer = "arn:aws:lambda:eu-west-1:580247275435:layer:LambdaInsightsExtension-Arm64:20"
        arn = made.aws.add_function("other", layers=[layer])
        made.aws.add_log_group("/aws/lambda-insights")
        made.declare_logs(stream("/aws/lambda*", arn))
        self.check_left_out(made, "/aws/lambda-insights", "the function other writes it")

    def test_nor_through_what_firehose_is_told_to_write(self):
        for told in ({"log_group": "/acme/firehose"}, {"backup_log_group": "/acme/firehose"}):
            made = self.scene(groups=("checkout",))
            made.aws.add_log_group("/acme/firehose")
            arn = made.aws.add_delivery_stream(**told)
            made.declare_logs(stream('/aws/lambda/*", "/acme/*', arn, f'role "{GRAFANA_ROLE}"'))
            self.check_left_out(made, "/acme/firehose", "the Firehose stream logs writes it")

    def test_nor_through_a_function_that_transforms(self):
        for log_group in None, "/acme/transform":
            made = self.scene(groups=("checkout",))
            function = made.aws.add_function("transform", log_group=log_group)
            group = log_group or "/aws/lambda/transform"
            made.aws.add_log_group(group)
            arn = made.aws.add_delivery_stream(functions=[function + ":$LATEST"])
            made.declare_logs(stream('/aws/lambda/*", "/acme/*', arn, f'role "{GRAFANA_ROLE}"'))
            self.check_left_out(made, group, "the function transform writes it")

    def test_a_function_that_does_not_transform(self):
        made = self.scene(groups=("checkout", "transform"))
        arn = made.aws.add_delivery_stream(functions=["arn:aws:lambda:eu-west-1:111122223333:"
                                                      "function:transform"], processing=False)
        made.declare_logs(stream("/aws/lambda/*", arn, f'role "{GRAFANA_ROLE}"'))
        made.push()
        self.assertEqual(len(self.filters(made)["/aws/lambda/transform"]), 1)

    def test_nor_by_way_of_another_stream(self):
        """What one function writes goes through the other, whose lines would come back to it."""
        made = self.scene(groups=("checkout", "one", "two"))
        one, two = made.aws.add_function("one"), made.aws.add_function("two")
        made.declare_logs(stream('/aws/lambda/checkout", "/aws/lambda/two', one)
                          + stream("/aws/lambda/one", two))
        said = made.push(status=CONFLICT).all  # the second stream has no group left
        self.has(said, "/aws/lambda/two is left out: the function two writes it, to which another "
                       "stream leads")
        told = self.filters(made)
        self.assertEqual((told["/aws/lambda/one"], told["/aws/lambda/two"]), ([], []))
        made.declare_logs(stream("/aws/lambda/checkout", one) + stream("/aws/lambda/one", two))
        made.push()  # a chain that ends
        self.assertEqual(len(self.filters(made)["/aws/lambda/one"]), 1)

    def test_what_it_writes_must_be_known(self):
        made = self.scene()
        made.aws.deny("lambda:GetFunctionConfiguration")
        self.has(made.push(status=LOGIN).all, "lambda:GetFunctionConfiguration", "go round")
        arn = made.aws.add_delivery_stream()
        made.declare_logs(stream("/aws/lambda/*", arn, f'role "{GRAFANA_ROLE}"'))
        made.aws.deny("firehose:DescribeDeliveryStream")
        self.has(made.push(status=LOGIN).all, "firehose:DescribeDeliveryStream")
        self.assertEqual(made.writes(), [])

    def test_a_destination_that_is_not_there(self):
        made = self.scene()
        made.aws.functions.clear()
        made.forget()
        said = made.push(status=CONFLICT).out
        self.has(said, "the function ship-logs is not there, in eu-west-1", "AWS's console",
                 'it needs the permission of CloudWatch Logs for "ship-logs in eu-west-1"')
        self.assertEqual(made.writes(), [])
        arn = made.aws.add_delivery_stream()
        made.aws.delivery_streams.clear()
        made.declare_logs(stream("/aws/lambda/*", arn, f'role "{GRAFANA_ROLE}"'))
        self.has(made.push(status=CONFLICT).all, "the Firehose stream logs is not there")
        self.assertEqual(made.writes(), [])

    def test_a_destination_in_another_account(self):
        """Also where the account of the keys has a function with this name."""
        made = self.scene()
        for arn, more in ((made.arn, ""), (made.aws.add_delivery_stream(), f'role "{GRAFANA_ROLE}"')):
            made.declare_logs(stream("/aws/lambda/*", arn.replace("111122223333", "999999999999"), more))
            said = made.push(status=CONFLICT).out
            self.has(said, "is in the account 999999999999, and the keys are of 111122223333")
            for odd in "no log group", "left out", "remove-permission", "+ ":
                self.assertNotIn(odd, said)
            self.assertEqual(made.writes(), [])

    def test_nobody_tells_the_account(self):
        made = self.scene()
        sts = lambda r: b"GetCallerIdentity" in r.body
        rule = made.aws.faults.when(sts, faults.answered(403, "no"))
        made.push()
        self.assertTrue(rule.played)
        made.check_settled()

    def test_classes_without_filters(self):
        made = self.scene()
        made.aws.add_log_group("/aws/lambda/rare", kind="INFREQUENT_ACCESS")
        self.has(made.push().all, "/aws/lambda/rare is left out")

    def test_no_group(self):
        made = self.scene(groups=())
        self.has(made.push(status=CONFLICT).all, "no log group in eu-west-1 fits: a group is there once")

    def test_no_group_but_a_near_one(self):
        made = self.scene()
        for pattern, near in (("/aws/lambda/chekout", "/aws/lambda/checkout"),
                              ("/aws/lambda/ordres", "/aws/lambda/orders"),
                              ("/aws/lamda/*", "/aws/lambda/")):
            made.declare_logs(stream(pattern, made.arn))
            made.forget()
            self.has(made.infra("plan").out, f'did you mean "{near}"?')
            self.assertLess(len([r for r in made.aws.requests if r.operation == "DescribeLogGroups"]), 8)

    def test_many_groups_and_patterns(self):
        made = self.scene(groups=[f"f{n:03d}" for n in range(120)], aws=Aws(page_size=50),
                          pattern='/aws/lambda/f00*", "/aws/lambda/*9')
        made.push()
        with_filter = [n for n, f in self.filters(made).items() if f]
        self.assertEqual(len(with_filter), 10 + 11)

    def test_a_permission_takes_its_time(self):
        made = self.scene()
        made.aws.refusals = 2
        made.push()
        made.check_settled()

    def test_a_statement_that_is_alone(self):
        """IAM's JSON allows one statement without a list around it, and lists of one."""
        made = self.scene()
        made.push()
        made.aws.lone_statements = True
        made.check_settled()
        made.aws.functions[made.arn]["dashc-acme-logs"]["Action"] = ["lambda:InvokeFunction"]
        made.check_settled()

    def test_a_statement_that_is_another(self):
        made = self.scene()
        made.push()
        made.aws.functions[made.arn]["dashc-acme-logs"]["Condition"]["ArnLike"]["AWS:SourceArn"] = "x"
        self.has(made.push(status=CONFLICT).all, "aws lambda remove-permission")

    def test_firehose(self):
        made = self.scene()
        arn = made.aws.add_delivery_stream()
        made.declare_logs(stream("/aws/lambda/*", arn, f'role "{GRAFANA_ROLE}"'))
        made.push()
        self.assertEqual(made.writes(), 2 * ["PutSubscriptionFilter"])
        made.check_settled()

    def test_not_allowed(self):
        made = self.scene()
        made.aws.deny("lambda:AddPermission")
        self.has(made.push(status=LOGIN).all, "lambda:AddPermission")
        self.assertEqual(made.writes(), ["AddPermission"])


def shown_on(terminal):
    """All that a terminal shows until nobody writes to it any more."""
    shown = b""
    try:
        while piece := os.read(terminal, 4096):
            shown += piece
    except OSError:
        pass  # as Linux says that the other side is closed
    os.close(terminal)
    return shown.decode("utf-8")


# ---- behind --infra ------------------------------------------------------------------------


class Behind(LogsTest):
    def test_everything(self):
        made = self.everything()
        made.push()
        made.check_settled()

    def test_it_never_rides_along(self):
        """A push of dashboards changes nothing of it, and says that it is there."""
        made = self.everything()
        other = self.start()
        other.declare(f'workspace local {{ url "{other.grafana.url}" }}\n'
                        + made.declared.replace("workspace local", "workspace other"))
        other.write("a.dash", dashboard("A"))
        keys = made.aws.environment(made.aws.key)
        plan = other.dashc("plan", "--to", "local", role="Admin", **keys)
        self.has(plan.out, "`retention`, `stream`, `access`: dashc plan --infra")
        other.push("--to", "local", role="Admin", **keys)
        self.assertEqual(made.writes(), [])
        self.assertIn("a", other.grafana.dashboards)

    def test_it_asks(self):
        """What goes to a file, or is data, is shown to whoever is asked as well."""
        for answer, status, form in ((b"n\n", CANCELLED, ()), (b"\n", CANCELLED, ()), (b"y\n", FINE, ()),
                                     (b"n\n", CANCELLED, ("--json",)), (b"y\n", FINE, ("--json",))):
            made = self.scene()
            ours, theirs = pty.openpty()
            os.write(ours, answer)
            process = subprocess.Popen([project.program, "push", "--infra", *form],
                                       cwd=made.folder, env=made.environment(TERM="dumb"), stdin=theirs, stderr=theirs,
                                       stdout=subprocess.PIPE, text=True)
            os.close(theirs)
            said = shown_on(ours)
            out, _ = process.communicate(timeout=60)
            above, asked, _ = said.partition("Do this for local? [y/N]")
            self.has(above, "+ retention policy application-logs", "1 to create")
            self.assertTrue(asked)
            self.assertEqual(out.startswith("{"), bool(form) and status == FINE)
            self.assertEqual(process.returncode, status)
            self.assertEqual(len(made.writes()), status == FINE)

    def test_words_that_do_not_fit(self):
        made = self.scene()
        for words, odd in (("--infra --only x", "--only"), ("--infra --prune-most 3", "--prune-most"),
                           ("--infra --prune project.dash", "--prune"),
                           ("--attach x", "--attach"), ("--infra --adopt nothing", "--adopt nothing")):
            self.has(made.dashc("plan", *words.split(), status=USAGE).err, f"`{odd}`")
        self.has(made.dashc("push", "--infra", status=USAGE).err, "add --yes")
        self.assertEqual(made.writes(), [])

    def test_as_data(self):
        made = self.scene()
        plan = made.infra("plan", "--json").json
        self.assertEqual([(r["resource"], r["name"], r["kind"]) for r in plan["resources"]],
                         [("policy", "application-logs", "create")])
        pushed = made.push("--json").json
        self.assertEqual([r["result"] for r in pushed["resources"]], ["done"])
        self.has(made.infra("plan", "--markdown").out, "Changes around the logs of local")

    def test_trouble_in_one_place_is_seen(self):
        made = self.everything()
        made.aws.deny("logs:PutSubscriptionFilter")
        ended = made.push(status=PARTLY)
        self.has(ended.all, "logs:PutSubscriptionFilter", "go on from here",
                 "docs/logs.md#permissions")
        made.aws.denied.clear()
        made.push()
        made.check_settled()

    def test_two_at_once(self):
        made = self.everything(latency=0.002)
        started = [made.start("push", "--infra", "--yes") for _ in range(2)]
        ended = [made.end(p) for p in started]
        self.assertTrue(all(e.status in (FINE, CONFLICT, PARTLY) for e in ended), ended)
        made.push()
        made.check_settled()
        self.assertEqual(made.state(), self.reference())

    def reference(self):
        made = self.everything()
        made.push()
        return made.state()

    def test_faults_at_every_request(self):
        """Whatever one request meets: the next run ends with what an untroubled one makes."""
        reference = self.reference()
        played = 0
        for server in ("domain", "aws"):
            number = 1
            while True:
                kinds = FAULTS if EVERY else [FAULTS[number % len(FAULTS)]]
                rules = [self.one(server, number, kind, reference) for kind in kinds]
                if not all(rules):
                    break
                played += len(rules)
                number += 1
        self.assertGreater(played, 20)

    def one(self, server, number, kind, reference):
        """False when there is no such request any more."""
        made = self.everything()
        peer = getattr(made, server)
        rule = peer.faults.at(number, kind)
        ended = made.dashc("push", "--infra", "--yes", "--timeout", "1", status=None)
        if not rule.played:
            return False
        where = f"{kind.name} at request {number} to the {server}\n{ended}"
        self.assertIn(ended.status, (FINE, PARTLY, NETWORK, CONFLICT, LOGIN), where)
        made.push()
        self.assertEqual(made.state(), reference, where)
        return True

    def test_ctrl_c_at_every_request(self):
        reference = self.reference()
        for server in ("domain", "aws"):
            number = 1
            while self.interrupted(server, number, reference):
                number += 1 if EVERY else 3

    def interrupted(self, server, number, reference):
        made = self.everything()
        running = []

        def interrupt(request):
            running[0].send_signal(signal.SIGINT)
            time.sleep(0.02)
        rule = getattr(made, server).faults.at(number, faults.first(interrupt))
        running.append(made.start("push", "--infra", "--yes"))
        ended = made.end(running[0])
        if not rule.played:
            return False
        self.assertIn(ended.status, (CANCELLED, FINE), ended)
        made.push()
        self.assertEqual(made.state(), reference, ended)
        return True


FAULTS = [faults.reset(), faults.reset(applied=True), faults.server_error(applied=True),
          faults.unavailable(), faults.truncated_json(), faults.html_instead(),
          faults.closed_half_way(), faults.throttled(0), faults.answered(403, {"message": "no"})]


main(__name__)
