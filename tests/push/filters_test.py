#!/usr/bin/env python3
"""push --infra: what becomes of a subscription filter: filters_test.py DASHC [unittest's arguments]"""
import json

import faults
from aws_logs import foreign_filter
from logs_test import LogsTest, stream
from project import CONFLICT, LOGIN, PARTLY, main


class Filters(LogsTest):
    """One filter leads from one group to one destination, and its name says what was written."""
    GROUP = "/aws/lambda/checkout"
    EARLIER = "dashc-acme-aws-lambda-e81b4cf6"  # what earlier versions called it

    def scene(self, filters=(), **more):
        made = super().scene("", **more)
        made.arn = made.aws.add_function()
        made.aws.add_log_group(self.GROUP, filters=filters)
        made.declare_logs(stream("/aws/lambda/*", made.arn))
        return made

    def pushed(self, **more):
        made = self.scene(**more)
        made.push()
        made.forget()
        return made

    def held(self, made):
        return made.aws.log_groups[self.GROUP].filters

    def ours(self, made):
        """The only one that does not belong to somebody else."""
        (one,) = [f for f in self.held(made).values() if not f["filterName"].startswith("their")]
        return one

    def earlier(self, made, **more):
        return {**foreign_filter(self.EARLIER, made.arn), "filterPattern": "?ERROR ?WARN", **more}

    def crowd(self, made):
        held = self.held(made)
        held["theirs"] = dict(foreign_filter("theirs"), logGroupName=self.GROUP)

    def lead(self, made, groups="/aws/lambda/*", **more):
        made.declare_logs(stream(groups, made.arn, **more))

    # ---- the source changes ----

    def test_the_pattern_of_groups(self):
        made = self.pushed()
        self.lead(made, "/aws/*")
        made.check_settled()
        self.assertEqual(len(self.held(made)), 1)

    def test_the_pattern_of_lines(self):
        """A new name, and no moment in which nothing delivers."""
        made = self.pushed()
        before = self.ours(made)["filterName"]
        self.lead(made, more='filter "ERROR"')
        self.has(made.infra("plan").out, "~ filter", "?ERROR ?WARN → ERROR")
        made.push()
        self.assertEqual(made.writes(), ["PutSubscriptionFilter", "DeleteSubscriptionFilter"])
        self.assertNotEqual(self.ours(made)["filterName"], before)
        self.assertEqual(self.ours(made)["filterPattern"], "ERROR")
        made.check_settled()

    def test_the_destination(self):
        made = self.pushed()
        made.arn = made.aws.add_function("other")
        self.lead(made)
        self.has(made.push().out, "ship-logs → ", "function:other")
        self.assertEqual(self.ours(made)["destinationArn"], made.arn)
        made.check_settled()

    def test_two_destinations_at_once(self):
        """Each takes the place of one, and none is left."""
        made = self.pushed()
        arns = [made.aws.add_function(f"f{n}") for n in range(4)]
        for pair in arns[:2], arns[2:]:
            made.declare_logs("".join(stream(g, a) for g, a in zip(("/aws/lambda/*", "/aws/*"), pair)))
            made.push()
            self.assertEqual(sorted(f["destinationArn"] for f in self.held(made).values()), sorted(pair))
            made.check_settled()

    # ---- at the quota ----

    def test_no_room_for_another_name(self):
        """It is changed in place and keeps its name: no line is lost."""
        made = self.pushed()
        self.crowd(made)
        before = self.ours(made)["filterName"]
        self.lead(made, more='filter "ERROR"')
        made.push()
        self.assertNotIn("DeleteSubscriptionFilter", made.writes())
        self.assertEqual(self.ours(made)["filterName"], before)
        self.assertEqual(self.ours(made)["filterPattern"], "ERROR")
        made.check_settled()
        self.lead(made, more='filter "FATAL"')
        self.has(made.push(status=CONFLICT).all, "edited in AWS", "had no room for another")
        self.assertEqual(self.ours(made)["filterPattern"], "ERROR")
        made.push("--force")
        self.assertEqual(self.ours(made)["filterPattern"], "FATAL")
        made.check_settled()
        del self.held(made)["theirs"]
        self.has(made.push().out, "only the mark is renewed")
        self.assertNotEqual(self.ours(made)["filterName"], before)
        made.check_settled()

    # ---- somebody changes it ----

    def test_edited(self):
        for edit in ({"filterPattern": "OTHER"}, {"destinationArn": "arn:aws:lambda:eu-west-1:"
                                                                   "111122223333:function:else"}):
            made = self.pushed()
            self.ours(made).update(edit)
            said = made.push(status=CONFLICT).all
            self.has(said, "edited in AWS", *edit.values())
            self.assertEqual(made.writes(), [])
            self.lead(made, more='filter "ERROR"')
            if "filterPattern" in edit:
                made.push(status=CONFLICT)  # the source's change is no reason to lose the other
            made.push("--force")
            self.assertEqual(self.ours(made)["filterPattern"], "ERROR")
            made.check_settled()

    def test_edited_as_the_source_is_then(self):
        made = self.pushed()
        self.ours(made)["filterPattern"] = "ERROR"
        self.lead(made, more='filter "ERROR"')
        self.has(made.push().out, "only the mark is renewed")
        made.check_settled()

    def at_the_last_look(self, made, callback):
        """While the question stands: before the second look at the group's filters."""
        looks = lambda r: (r.header("x-amz-target") or "").endswith("DescribeSubscriptionFilters")
        made.aws.faults.when(looks, faults.first(lambda request: callback()), nth=2)

    def test_somebody_is_quicker(self):
        """What the plan has not shown is neither written over nor deleted."""
        edit = lambda made: lambda: self.ours(made).update(filterPattern="OTHER")
        made = self.pushed()
        self.lead(made, more='filter "ERROR"')
        self.at_the_last_look(made, edit(made))
        self.has(made.push(status=CONFLICT).all, "not what the plan has shown")
        self.assertEqual(made.writes(), [])
        self.assertEqual(self.ours(made)["filterPattern"], "OTHER")
        made = self.pushed()
        self.lead(made, more='filter "ERROR"')
        self.at_the_last_look(made, lambda: self.held(made).clear())
        self.has(made.push(status=CONFLICT).all, "not what the plan has shown")
        self.assertEqual(self.held(made), {})

    def test_somebody_leads_there_first(self):
        made = self.scene()
        theirs = dict(foreign_filter("theirs", made.arn), logGroupName=self.GROUP)
        self.at_the_last_look(made, lambda: self.held(made).update(theirs=theirs))
        self.has(made.push(status=PARTLY).all, "not what the plan has shown")
        self.assertEqual(list(self.held(made)), ["theirs"])

    # ---- interrupted ----

    def test_interrupted_between_the_two(self):
        """Two of ours deliver every line, until the next run."""
        for fault_ in faults.answered(403, {"message": "no"}), faults.reset(), faults.reset(applied=True):
            made = self.pushed()
            self.lead(made, more='filter "ERROR"')
            delete = lambda r: (r.header("x-amz-target") or "").endswith("DeleteSubscriptionFilter")
            made.aws.faults.when(delete, fault_, times=20)
            made.dashc("push", "--infra", "--yes", "--timeout", "1", status=None)
            made.aws.faults.clear()
            made.push()
            self.assertEqual(self.ours(made)["filterPattern"], "ERROR")
            made.check_settled()

    def test_the_other_half_may_not_be_done(self):
        made = self.pushed()
        self.lead(made, more='filter "ERROR"')
        made.aws.deny("logs:DeleteSubscriptionFilter")
        self.has(made.push(status=LOGIN).all, "logs:DeleteSubscriptionFilter", "delivered twice",
                 "aws logs delete-subscription-filter")
        made.aws.denied.clear()
        self.has(made.push().out, "- also")
        self.assertEqual(self.ours(made)["filterPattern"], "ERROR")
        made.check_settled()

    def halved(self, pattern):
        """Two of ours lead there, and the one that goes next has been edited."""
        made = self.pushed()
        self.lead(made, more='filter "ERROR"')
        made.aws.deny("logs:DeleteSubscriptionFilter")
        made.push(status=LOGIN)
        made.aws.denied.clear()
        made.forget()
        (first,) = [f for f in self.held(made).values() if f["filterPattern"] == "?ERROR ?WARN"]
        return made, first, lambda: first.update(filterPattern=pattern)

    def test_the_other_half_is_shown_and_kept(self):
        made, first, edit = self.halved("OTHER")
        edit()
        self.has(made.push(status=CONFLICT).all, "edited in AWS",
                 f"- also.{first['filterName']}.filter", "OTHER")
        self.assertEqual(len(self.held(made)), 2)
        made.push("--force")
        self.assertEqual(self.ours(made)["filterPattern"], "ERROR")
        (kept,) = made.kept().values()
        self.assertEqual(kept["also"],
                         {first["filterName"]: {"through": made.arn, "filter": "OTHER"}})
        made.check_settled()

    def test_the_other_half_is_edited_while_the_question_stands(self):
        made, first, edit = self.halved("OTHER")
        self.at_the_last_look(made, edit)
        self.has(made.push(status=CONFLICT).all, "not what the plan has shown")
        self.assertEqual(made.writes(), [])
        self.assertEqual(len(self.held(made)), 2)

    # ---- of earlier versions ----

    def test_an_earlier_name(self):
        made = self.scene()
        self.held(made)[self.EARLIER] = self.earlier(made)
        self.has(made.push().out, "only the mark is renewed")
        self.assertNotEqual(self.ours(made)["filterName"], self.EARLIER)
        made.check_settled()

    def test_an_earlier_name_at_the_quota(self):
        made = self.scene()
        self.held(made)[self.EARLIER] = self.earlier(made)
        self.crowd(made)
        made.push()
        made.check_settled()
        self.assertEqual(self.ours(made)["filterName"], self.EARLIER)

    def test_an_earlier_name_does_not_tell_edits(self):
        made = self.scene()
        self.held(made)[self.EARLIER] = self.earlier(made, filterPattern="OTHER")
        self.has(made.push(status=CONFLICT).all, "edited in AWS", "of an earlier dashc")
        made.push("--force")
        made.check_settled()
        self.assertEqual(len(self.held(made)), 1)

    def test_an_earlier_name_that_may_be_of_others(self):
        """Made by an earlier dashc for other groups; or by the project `acme-aws`."""
        made = self.scene()
        self.held(made)[self.EARLIER] = self.earlier(made)
        self.lead(made, "/aws/*", more='filter "ERROR"')
        self.has(made.push(status=CONFLICT).all, self.EARLIER, "not made by this project",
                 "deliver lines twice", f'--adopt "{self.GROUP}"')
        made.push("--adopt", self.GROUP)
        self.assertEqual(self.ours(made)["filterPattern"], "ERROR")
        made.check_settled()

    # ---- several who want the same ----

    def test_another_filter_to_the_same_place(self):
        """As AWS's console makes it together with the function."""
        made = self.scene()
        self.held(made)["theirs"] = foreign_filter("theirs", made.arn)
        self.has(made.push(status=CONFLICT).all, '"theirs" leads from there', "deliver lines twice")
        self.assertEqual(list(self.held(made)), ["theirs"])
        self.lead(made, more="")
        made.check_settled()  # it does what is declared
        self.lead(made)
        made.push("--adopt", self.GROUP)
        made.check_settled()
        self.ours(made)

    def test_two_projects(self):
        made = self.pushed()
        made.name = "acme-shop"
        self.lead(made, more='filter "ERROR"')
        self.has(made.push(status=CONFLICT).all, "not made by this project", "deliver lines twice")
        made.arn = made.aws.add_function("other")
        self.lead(made)
        made.push()
        self.assertEqual(len(self.held(made)), 2)
        made.check_settled()
        made.name, made.arn = "acme", made.arn.replace("other", "ship-logs")
        self.lead(made)
        made.check_settled()

    def test_two_workspaces(self):
        """Of one project: who writes last has it, and is told."""
        made = self.pushed()
        made.declare_logs(stream("/aws/lambda/*", made.arn) + 'workspace other { url "http://127.0.0.1:9" }\n')
        made.check_settled("--to", "other")
        made.declare_logs(stream("/aws/lambda/*", made.arn, 'filter "ERROR"')
                          + 'workspace other { url "http://127.0.0.1:9" }\n')
        self.has(made.push("--to", "other").out, "for another workspace of this project")
        self.assertEqual(self.ours(made)["filterPattern"], "ERROR")

    def test_two_streams(self):
        made = self.scene()
        made.declare_logs(stream("/aws/lambda/*", made.arn) + stream("/aws/*", made.arn))
        self.has(made.push().out, "another stream leads these lines to the same place")
        made.check_settled()
        made.declare_logs(stream("/aws/lambda/*", made.arn)
                          + stream("/aws/*", made.arn, 'filter "ERROR"'))
        self.has(made.push(status=CONFLICT).out, 'the stream "/aws/lambda/*" leads other lines',
                 "delivered twice")
        self.assertEqual(self.ours(made)["filterPattern"], "?ERROR ?WARN")

    # ---- no stream any more ----

    def test_what_is_declared_no_more_goes_when_asked(self):
        made = self.pushed()
        other = made.aws.add_log_group("/acme/other", filters=[
            foreign_filter(), foreign_filter(self.ours(made)["filterName"].replace("acme", "shop"))])
        made.declare_logs("")
        made.check_settled()
        self.has(made.infra("plan", "--prune").out, f"- subscription filter of {self.GROUP}",
                 "still delivers to", made.arn)
        made.push("--prune")
        self.assertEqual(made.writes(), ["DeleteSubscriptionFilter"])
        self.assertEqual((self.held(made), len(other.filters)), ({}, 2))
        made.check_settled("--prune")

    def test_each_is_kept(self):
        """Two of one group have one name: neither is written over the other."""
        made = self.scene()
        other = made.aws.add_function("other")
        made.declare_logs(stream("/aws/lambda/*", made.arn) + stream("/aws/*", other))
        made.push()
        made.declare_logs("")
        made.push("--prune")
        self.assertEqual(self.held(made), {})
        kept = [json.loads(p.read_text())["through"] for p in made.folder.glob(".dashc/backup/*/*/*.json")]
        self.assertEqual(sorted(kept), sorted([made.arn, other]))

    def test_a_group_that_fits_no_more(self):
        """The others stay, and so does what only takes another destination."""
        made = self.pushed()
        made.aws.add_log_group("/aws/lambda/orders")
        made.push()
        made.arn = made.aws.add_function("other")
        self.lead(made, "/aws/lambda/o*")
        made.forget()
        made.push("--prune")
        self.assertEqual(self.held(made), {})
        (held,) = made.aws.log_groups["/aws/lambda/orders"].filters.values()
        self.assertEqual(held["destinationArn"], made.arn)
        made.check_settled("--prune")

    def test_edited_or_of_another_workspace(self):
        made = self.pushed()
        self.ours(made)["filterPattern"] = "OTHER"
        made.declare_logs('workspace other { url "http://127.0.0.1:9" }\n')
        made.push("--to", "local", "--prune", status=CONFLICT)
        made.push("--to", "other", "--prune", "--force")
        self.assertEqual(len(self.held(made)), 1)
        made.push("--to", "local", "--prune", "--force")
        self.assertEqual(self.held(made), {})

    OTHER = 'workspace other {{ url "http://127.0.0.1:9"; {0} }}\n'

    def test_what_another_workspace_declares_stays(self):
        """Moved into it from the top level: it was there before, with this one's name."""
        made = self.pushed()
        made.declare_logs(self.OTHER.format(stream("/aws/lambda/*", made.arn)))
        said = made.push("--to", "local", "--prune").all
        self.has(said, "stays", "another workspace declares it", "project.dash:")
        self.assertEqual(len(self.held(made)), 1)
        made.check_settled("--to", "local", "--prune")
        made.check_settled("--to", "other", "--prune")
        made.declare_logs(self.OTHER.format(""))
        made.push("--to", "local", "--prune")
        self.assertEqual(self.held(made), {})

    def test_what_others_have_in_common_stays(self):
        """A stream of its own instead takes no place of one that the others still have."""
        made = self.pushed()
        before = self.ours(made)["filterName"]
        other = made.aws.add_function("other")
        for own in (stream("/aws/lambda/*", other), stream("/aws/*", other)):
            made.declare_logs(stream("/aws/lambda/*", made.arn) + self.OTHER.format(""), own=own)
            made.push("--to", "local", "--prune")
            self.assertIn(before, self.held(made))
            self.assertEqual(sorted(f["destinationArn"] for f in self.held(made).values()),
                             sorted([made.arn, other]))
            made.check_settled("--to", "local", "--prune")
            made.check_settled("--to", "other", "--prune")

    def test_groups_that_may_not_be_seen(self):
        made = self.pushed()
        made.declare_logs("")
        made.aws.deny("logs:DescribeLogGroups")
        self.has(made.push("--prune").all, "whether a subscription filter is left over is not known")


main(__name__)
