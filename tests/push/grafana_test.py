"""The scripted Grafana, version by version, against the notes on Grafana's HTTP API ("HTTP §n")."""
import json
import unittest

import faults
import gojson
from client import Client
from grafana import Grafana
from grafana_errors import Refused

ALL = ("9.4", "10.4", "12", "13")
CLASSIC, RESOURCES = ("9.4", "10.4"), ("12", "13")


class GrafanaTest(unittest.TestCase):
    def start(self, version="10.4", role="Editor", **more):
        """A server, and a client with a token of a role."""
        grafana = Grafana(version, **more).start()
        self.addCleanup(grafana.stop)
        return grafana, self.client(grafana, role)

    def client(self, grafana, role="Editor", token=None):
        client = Client(grafana, token or grafana.token(role))
        self.addCleanup(client.connection.close)
        return client

    def each(self, versions=ALL, **more):
        """A server and a client for each version; a failure shows which one it was (--buffer)."""
        for version in versions:
            print("Grafana", version)
            yield self.start(version, **more)

    def refused(self, answer, status, message=None, name=None):
        self.assertEqual(answer.status, status, answer.body)
        if message is not None:
            self.assertEqual(answer.message, message)
        self.assertEqual(answer.json.get("status"), name)

    def saved(self, answer, **members):
        self.assertEqual(answer.status, 200, answer.body)
        for member, value in members.items():
            self.assertEqual(answer.json.get(member), value, answer.body)
        return answer.json


def dashboard(uid="u", title="Title", **more):
    return dict({"uid": uid, "title": title, "panels": [], "schemaVersion": 38}, **more)


def save(client, content, **more):
    return client.post("/api/dashboards/db", dict({"dashboard": content}, **more))


class Instance(GrafanaTest):
    """HTTP §1, §2 and §5."""

    def test_health(self):
        for grafana, _ in self.each():
            answer = Client(grafana).get("/api/health")
            self.assertEqual(answer.json["version"], grafana.behaviour.build)
        grafana, client = self.start(amg=True)
        answer = client.get("/api/health")
        self.assertEqual((answer.status, answer.body), (400, b"Bad Request: Not allowed."))

    def test_settings(self):
        for grafana, client in self.each(role="Viewer"):
            grafana.add_data_source("Logs", "grafana-opensearch-datasource", "os", index="x")
            settings = client.get("/api/frontend/settings").json
            self.assertEqual(settings["buildInfo"]["version"], grafana.behaviour.build)
            self.assertEqual(settings["datasources"]["CloudWatch"]["uid"], "cw")
            self.assertEqual(settings["datasources"]["Logs"]["type"],
                             "grafana-opensearch-datasource")
            self.assertIn("-- Mixed --", settings["datasources"])
            self.assertEqual(settings["defaultDatasource"], "CloudWatch")
            self.assertIn("timeseries", settings["panels"])

    def test_organisation_and_user(self):
        for grafana, client in self.each(role="Viewer", org="Acme"):
            self.assertEqual(client.get("/api/org").json["name"], "Acme")
            self.assertEqual(client.get("/api/user").json["login"], "sa-test-viewer")

    def test_data_sources(self):
        for grafana, _ in self.each():
            admin = self.client(grafana, "Admin")
            self.assertEqual([s["uid"] for s in admin.get("/api/datasources").json], ["cw"])
            self.assertEqual(admin.get("/api/datasources/uid/cw").json["name"], "CloudWatch")
            self.refused(admin.get("/api/datasources/uid/no"), 404, "Data source not found")
            self.assertEqual(self.client(grafana, "Viewer").get("/api/datasources").status, 403)

    def test_own_permissions(self):
        _, client = self.start()
        self.assertIn("dashboards:write", client.get("/api/access-control/user/permissions").json)
        _, client = self.start(amg=True)
        self.assertEqual(client.get("/api/access-control/user/permissions").status, 404)

    def test_unknown_route(self):
        _, client = self.start()
        self.refused(client.get("/api/nothing"), 404, "Not found")


class Access(GrafanaTest):
    """Tokens and roles (HTTP §1)."""

    def test_wrong_tokens(self):
        for grafana, _ in self.each():
            expired, revoked = grafana.add_token("e"), grafana.add_token("r")
            grafana.expire(expired)
            grafana.revoke(revoked)
            for token, message in (("glsa_x_0", "Invalid API key"), (expired, "Expired API key"),
                                   (revoked, "Revoked token"), (None, "Unauthorized")):
                answer = Client(grafana, token).get("/api/org")
                self.refused(answer, 401, message)
                self.assertEqual("messageId" in answer.json,
                                 grafana.version != "9.4" and token is not None)

    def test_a_token_lives_so_long(self):
        grafana, _ = self.start()
        client = self.client(grafana, token=grafana.add_token("short", seconds=60))
        self.assertEqual(client.get("/api/org").status, 200)
        self.assertIn("short", grafana.live_tokens())
        grafana.clock_offset = 61
        self.assertEqual(client.get("/api/org").message, "Expired API key")
        self.assertNotIn("short", grafana.live_tokens())

    def test_a_disabled_account(self):
        grafana, client = self.start()
        grafana.access.accounts[1].disabled = True
        self.refused(client.get("/api/org"), 401, "Service account is disabled")

    def test_basic_auth_is_nobodys(self):
        grafana, _ = self.start()
        answer = Client(grafana).get("/api/org",
                                     headers={"Authorization": "Basic YWRtaW46YWRtaW4="})
        self.refused(answer, 401, "Unauthorized")

    def test_roles(self):
        for grafana, editor in self.each():
            viewer = self.client(grafana, "Viewer")
            grafana.add_dashboard(uid="u", title="T")
            for path in ("/api/dashboards/uid/u", "/api/folders", "/api/search"):
                self.assertEqual(viewer.get(path).status, 200, path)
            for method, path in (("POST", "/api/dashboards/db"), ("POST", "/api/folders"),
                                 ("DELETE", "/api/dashboards/uid/u"),
                                 ("GET", "/api/dashboards/uid/u/versions"),
                                 ("POST", "/api/dashboards/uid/u/restore")):
                answer = viewer.send(method, path, {})
                self.assertEqual((answer.status, answer.json["title"]), (403, "Access denied"),
                                 path)
                self.assertRegex(answer.json["accessErrorId"], "^ACE[0-9]{10}$")
                self.assertIn("Permissions needed: ", answer.message)
            self.assertEqual(editor.get("/api/serviceaccounts/search").status, 403)
            meta = viewer.get("/api/dashboards/uid/u").json["meta"]
            self.assertFalse(meta["canSave"])

    def test_service_accounts(self):
        for grafana, client in self.each(role="Admin"):
            made = client.post("/api/serviceaccounts", {"name": "dashc", "role": "Editor"})
            self.assertEqual(made.status, 201)
            path = f"/api/serviceaccounts/{made.json['id']}/tokens"
            token = client.post(path, {"name": "push", "secondsToLive": 60}).json
            self.assertRegex(token["key"], "^glsa_[0-9a-zA-Z]{32}_[0-9a-f]{8}$")
            own = self.client(grafana, token=token["key"])
            self.assertEqual(own.get("/api/user").json["name"], "dashc")
            self.assertEqual(client.post(path, {"name": "push"}).status, 409)
            found = client.get("/api/serviceaccounts/search?query=dashc").json
            self.assertEqual((found["totalCount"], found["serviceAccounts"][0]["tokens"]), (1, 1))
            self.assertEqual(client.send("DELETE", f"{path}/{token['id']}").status, 200)
            self.assertEqual(own.get("/api/user").status, 401)
            self.assertEqual(client.send("DELETE", path[:-len("/tokens")]).status, 200)
            self.assertEqual(client.post(path, {"name": "x"}).status, 404)


class Folders(GrafanaTest):
    """HTTP §3."""

    def test_create_and_read(self):
        for grafana, client in self.each():
            made = client.post("/api/folders", {"uid": "f", "title": " Team A "})
            self.saved(made, uid="f", title="Team A", version=1, url="/dashboards/f/f/team-a")
            self.assertEqual(client.get("/api/folders/f").json, made.json)
            self.refused(client.get("/api/folders/no"), 404, "folder not found", "not-found")
            self.assertTrue(client.post("/api/folders", {"title": "B"}).json["uid"])

    def test_create_what_cannot_be(self):
        for grafana, client in self.each():
            for body, message in (({"title": " "}, "folder title cannot be empty"),
                                  ({"title": "x", "uid": "a b"}, "uid contains illegal characters"),
                                  ({"title": "x", "uid": "a" * 41},
                                   "uid too long, max 40 characters")):
                self.refused(client.post("/api/folders", body), 400, message)
            self.refused(client.post("/api/folders", b"{"), 400, "bad request data")

    def test_create_what_is_there(self):
        for grafana, client in self.each():
            grafana.add_folder("F", "f")
            answer = client.post("/api/folders", {"uid": "f", "title": "G"})
            if grafana.version in CLASSIC:
                self.refused(answer, 409, "a folder/dashboard with the same uid already exists")
            else:
                self.refused(answer, 412, "the folder has been changed by someone else",
                             "version-mismatch")
            again = client.post("/api/folders", {"uid": "g", "title": "F"})
            self.assertEqual(again.status, 409 if grafana.version in CLASSIC else 200)

    def test_names_that_are_taken(self):
        """Of the root always; of a dashboard at the root until 11.2."""
        for grafana, client in self.each():
            general = client.post("/api/folders", {"title": "general"})
            self.assertEqual((general.status, general.message),
                             (400 if grafana.version in CLASSIC else 409,
                              "A folder with that name already exists"))
            grafana.add_dashboard(uid="u", title="T")
            answer = client.post("/api/folders", {"title": "T"})
            self.assertEqual(answer.status, 409 if grafana.version in CLASSIC else 200)

    def test_paging(self):
        for grafana, client in self.each():
            for number in range(5):
                grafana.add_folder(f"F{number}", f"f{number}")
            pages = [[f["uid"] for f in client.get(f"/api/folders?limit=2&page={page}").json]
                     for page in (1, 2, 3, 4)]
            self.assertEqual(pages, [["f0", "f1"], ["f2", "f3"], ["f4"], []])
            self.assertEqual(len(client.get("/api/folders").json), 5)

    def test_at_most_1000_in_a_page(self):
        grafana, client = self.start()
        for number in range(1003):
            grafana.add_folder(f"F{number:04}", f"f{number}")
        self.assertEqual(len(client.get("/api/folders?limit=5000").json), 1000)
        self.assertEqual(len(client.get("/api/folders?limit=5000&page=2").json), 3)

    def test_nested(self):
        for grafana, client in self.each(("10.4", "12", "13"), nested=True):
            grafana.add_folder("A", "a")
            self.saved(client.post("/api/folders", {"uid": "b", "title": "B", "parentUid": "a"}),
                       parentUid="a")
            self.assertEqual([f["uid"] for f in client.get("/api/folders").json], ["a"])
            inner = client.get("/api/folders?parentUid=a").json
            self.assertEqual([(f["uid"], f["parentUid"]) for f in inner], [("b", "a")])
            self.assertEqual([p["uid"] for p in client.get("/api/folders/b").json["parents"]],
                             ["a"])
            self.refused(client.get("/api/folders?parentUid=no"), 404, "folder not found",
                         "not-found")
            # The same title elsewhere is another folder.
            self.saved(client.post("/api/folders", {"uid": "c", "title": "B"}))

    def test_a_workspace_that_flattens(self):
        for grafana, client in self.each(nested=False):
            grafana.add_folder("A", "a")
            made = client.post("/api/folders", {"uid": "b", "title": "B", "parentUid": "a"})
            self.assertEqual((made.status, made.json.get("parentUid")), (200, None))
            self.assertEqual([f["uid"] for f in client.get("/api/folders").json], ["a", "b"])

    def test_9_4_never_nests(self):
        grafana, client = self.start("9.4", nested=True)
        grafana.add_folder("A", "a")
        made = client.post("/api/folders", {"uid": "b", "title": "B", "parentUid": "a"})
        self.assertNotIn("parentUid", made.json)

    def test_depth(self):
        for grafana, client in self.each(RESOURCES):
            parent = ""
            for level in range(4):
                parent = grafana.add_folder(f"L{level}", f"l{level}", parent)
            answer = client.post("/api/folders", {"title": "deep", "parentUid": parent})
            self.refused(answer, 400, "Maximum nested folder depth reached")
            self.assertEqual(answer.json["messageId"], "folder.maximum-depth-reached")

    def test_depth_of_what_moves(self):
        grafana, client = self.start("12")
        for uid, parent in (("a", ""), ("b", "a"), ("c", "b"), ("x", ""), ("y", "x")):
            grafana.add_folder(uid.upper(), uid, parent)
        self.saved(client.post("/api/folders/x/move", {"parentUid": "b"}), parentUid="b")
        answer = client.post("/api/folders/x/move", {"parentUid": "c"})
        self.assertEqual(answer.json["messageId"], "folder.maximum-depth-reached")

    def test_move(self):
        for grafana, client in self.each(RESOURCES):
            for uid, parent in (("a", ""), ("b", "a"), ("c", "")):
                grafana.add_folder(uid.upper(), uid, parent)
            self.saved(client.post("/api/folders/b/move", {"parentUid": "c"}), parentUid="c",
                       version=2)
            self.saved(client.post("/api/folders/b/move", {"parentUid": ""}), parentUid=None)
            grafana.add_folder("D", "d", "a")
            answer = client.post("/api/folders/a/move", {"parentUid": "d"})
            self.assertEqual(answer.json["messageId"], "folder.circular-reference")

    def test_rename(self):
        for grafana, client in self.each():
            grafana.add_folder("F", "f")
            self.saved(client.send("PUT", "/api/folders/f", {"title": "G", "version": 1}),
                       version=2)
            self.refused(client.send("PUT", "/api/folders/f", {"title": "H", "version": 1}), 412,
                         "the folder has been changed by someone else", "version-mismatch")
            self.saved(client.send("PUT", "/api/folders/f", {"title": "H", "overwrite": True}))

    def test_delete_takes_everything(self):
        for grafana, client in self.each():
            grafana.add_folder("F", "f")
            grafana.add_folder("G", "g", "f")
            grafana.add_dashboard(uid="u", title="T", folder="f")
            counts = client.get("/api/folders/f/counts")
            if grafana.version == "9.4":
                self.assertEqual(counts.status, 404)
            else:
                nested = grafana.version in RESOURCES
                self.assertEqual(counts.json,
                                 {"folder": int(nested), "dashboard": 1, "librarypanel": 0,
                                               "alertrule": 0})
            deleted = client.send("DELETE", "/api/folders/f?forceDeleteRules=false")
            self.assertEqual(deleted.status, 200)
            self.assertEqual(deleted.json == "", grafana.version != "9.4")
            self.assertEqual(client.get("/api/dashboards/uid/u").status, 404)
            self.assertEqual("g" in grafana.folders, grafana.version in CLASSIC)


class Saving(GrafanaTest):
    """`POST /api/dashboards/db` (HTTP §4)."""

    def test_create(self):
        for grafana, client in self.each():
            grafana.add_folder("F", "f")
            answer = self.saved(save(client, dashboard(), folderUid="f"), uid="u", version=1,
                                status="success", slug="title", url="/d/u/title")
            self.assertEqual(answer.get("folderUid"), None if grafana.version == "9.4" else "f")
            self.assertTrue(save(client, dashboard(uid="", title="No uid")).json["uid"])

    def test_what_is_no_request(self):
        for grafana, client in self.each():
            for body in (b"{", b"[]", b'{"dashboard":3}', b"{}"):
                self.refused(client.post("/api/dashboards/db", body), 400, "bad request data")

    def test_titles(self):
        for grafana, client in self.each(CLASSIC + ("12",)):
            self.refused(save(client, dashboard(title=" ")), 400, "Dashboard title cannot be empty",
                         "empty-name")
            save(client, dashboard(title="  padded "))
            self.assertEqual(grafana.read("u")["title"], "padded")
        grafana, client = self.start("13")
        self.refused(save(client, {"uid": "u"}), 400,
                     "Dashboard spec is missing required title property")

    def test_uids(self):
        for grafana, client in self.each():
            self.refused(save(client, dashboard(uid="a/b")), 400, "uid contains illegal characters")
            self.refused(save(client, dashboard(uid="a" * 41)), 400,
                         "uid too long, max 40 characters")

    def test_id_and_uid(self):
        for grafana, client in self.each():
            first = grafana.add_dashboard(uid="a", title="A")
            second = grafana.add_dashboard(title="B")
            number = grafana.dashboards[second].id
            self.refused(save(client, dashboard(uid=first, id=number, version=1)), 400,
                         "A dashboard with the same uid already exists")
            name = None if grafana.version == "13" else "not-found"
            self.refused(save(client, dashboard(uid="", id=999)), 404, "Dashboard not found", name)

    def test_optimistic_lock(self):
        for grafana, client in self.each():
            save(client, dashboard())
            self.saved(save(client, dashboard(description="2", version=1)), version=2)
            for version in (None, 1, 3):
                content = dashboard(description="3")
                if version:
                    content["version"] = version
                if grafana.version == "13":
                    self.refused(save(client, content), 409,
                                 "Dashboard already exists. Use overwrite flag to update.")
                else:
                    self.refused(save(client, content), 412,
                                 "The dashboard has been changed by someone else",
                                 "version-mismatch")
            self.saved(save(client, dashboard(description="3"), overwrite=True), version=3)

    def test_unchanged(self):
        """A version all the same; a resource's generation stays (apistore/prepare.go)."""
        for grafana, client in self.each():
            save(client, dashboard())
            again = save(client, dashboard(version=1))
            self.saved(again, version=2 if grafana.version in CLASSIC else 1)
            self.assertEqual(len(grafana.dashboards["u"].versions), again.json["version"])

    def test_move_by_folder(self):
        for grafana, client in self.each():
            grafana.add_folder("F", "f")
            save(client, dashboard())
            self.saved(save(client, dashboard(version=1), folderUid="f"), version=2)
            self.assertEqual(grafana.dashboards["u"].folder, "f")
            self.saved(save(client, dashboard(version=2)), version=3)
            self.assertEqual(grafana.dashboards["u"].folder, "")

    def test_unknown_folder(self):
        for grafana, client in self.each():
            answer = save(client, dashboard(), folderUid="no")
            self.assertEqual(answer.status, 404 if grafana.version == "13" else 400)
            self.assertIn("not found", answer.message)
            self.assertEqual(grafana.dashboards, {})

    def test_name_exists(self):
        for grafana, client in self.each():
            save(client, dashboard())
            answer = save(client, dashboard(uid="v"))
            if grafana.version in CLASSIC:
                self.refused(answer, 412,
                             "A dashboard with the same name in the folder already exists",
                             "name-exists")
            else:
                self.saved(answer, uid="v")

    def test_9_4_compares_slugs(self):
        for version, status in (("9.4", 412), ("10.4", 200)):
            _, client = self.start(version)
            save(client, dashboard(title="A b"))
            self.assertEqual(save(client, dashboard(uid="v", title="a-B")).status, status)

    def test_overwrite_adopts_a_title(self):
        for grafana, client in self.each():
            save(client, dashboard(uid="old"))
            answer = save(client, dashboard(uid="new"), overwrite=True)
            if grafana.version in CLASSIC:
                self.saved(answer, uid="old", version=2)
                self.assertEqual(list(grafana.dashboards), ["old"])
            else:
                self.saved(answer, uid="new", version=1)

    def test_name_of_a_folder(self):
        for grafana, client in self.each(CLASSIC):
            grafana.add_folder("Title", "f")
            self.refused(save(client, dashboard()), 400,
                         "Dashboard name cannot be the same as folder",
                         "name-match")

    def test_refresh(self):
        for grafana, client in self.each():
            self.refused(save(client, dashboard(refresh="1s")), 400,
                         "Dashboard refresh interval is too low")
            self.saved(save(client, dashboard(refresh="5s")))

    def test_provisioned(self):
        for grafana, client in self.each():
            save(client, dashboard())
            grafana.provision("u")
            self.refused(save(client, dashboard(version=1, description="x")), 400,
                         "Cannot save provisioned dashboard")
            self.refused(client.send("DELETE", "/api/dashboards/uid/u"), 400,
                         "provisioned dashboard cannot be deleted")
            self.assertTrue(client.get("/api/dashboards/uid/u").json["meta"]["provisioned"])
            grafana.provision("u", allows_edits=True)
            self.saved(save(client, dashboard(version=1, description="x")))

    def test_plugin_dashboard(self):
        for grafana, client in self.each(CLASSIC + ("12",)):
            save(client, dashboard())
            grafana.dashboards["u"].plugin = "some-app"
            self.refused(save(client, dashboard(version=1)), 412,
                         "The dashboard belongs to plugin some-app.", "plugin-dashboard")

    def test_quota(self):
        for grafana, client in self.each(quota=1):
            save(client, dashboard())
            self.refused(save(client, dashboard(uid="v", title="V")), 403, "Quota reached")

    def test_is_folder(self):
        for grafana, client in self.each(("10.4", "12", "13")):
            self.refused(save(client, dashboard(), isFolder=True), 400,
                         "Use folders endpoint for saving folders.")

    def test_v2_without_wrapper(self):
        _, client = self.start("13")
        answer = save(client, dashboard(elements={}, layout={}))
        self.assertEqual(answer.status, 400)
        self.assertIn("v2", answer.message)

    def test_too_large(self):
        content = dashboard(description="x" * (16 * 1024 * 1024))
        for grafana, client in self.each(RESOURCES):
            self.refused(save(client, content), 413, "Dashboard is too large, max is 16 MB")

    def test_long_message(self):
        _, client = self.start("13")
        self.assertEqual(save(client, dashboard(), message="m" * 501).status, 400)
        self.saved(save(client, dashboard(), message="m" * 500))


class Reading(GrafanaTest):
    """What comes back (HTTP §4, model §2 and §12)."""

    def test_meta(self):
        for grafana, client in self.each():
            grafana.add_folder("F", "f")
            save(client, dashboard(), folderUid="f")
            grafana.edit("u", by="alice")
            meta = client.get("/api/dashboards/uid/u").json["meta"]
            self.assertEqual((meta["createdBy"], meta["updatedBy"]), ("sa-test-editor", "alice"))
            self.assertEqual((meta["created"], meta["updated"]),
                             ("2026-01-15T08:00:01Z", "2026-01-15T08:00:02Z"))
            self.assertEqual((meta["folderUid"], meta["folderTitle"], meta["version"]),
                             ("f", "F", 2))
            self.assertEqual("apiVersion" in meta, grafana.version in RESOURCES)
            self.refused(client.get("/api/dashboards/uid/no"), 404, "Dashboard not found")

    def test_identity_is_put_in(self):
        for grafana, client in self.each():
            number = save(client, dashboard(id=None)).json["id"]
            content = client.get("/api/dashboards/uid/u").json["dashboard"]
            self.assertEqual((content["id"], content["uid"], content["version"]), (number, "u", 1))

    def test_classic_keeps_the_content(self):
        for grafana, client in self.each(CLASSIC):
            body = b'{"dashboard":{"uid":"u","title":"T","z":1.50,"a":[1e3,0.1,1.0],"b":"<&>"}}'
            client.post("/api/dashboards/db", body)
            text = client.get("/api/dashboards/uid/u").body.decode("utf-8")
            self.assertIn('"dashboard":{"a":[1e3,0.1,1.0],"b":"\\u003c\\u0026\\u003e","id":', text)
            self.assertTrue(text.endswith('"title":"T","uid":"u","version":1,"z":1.50}}'), text)

    def test_resources_have_their_numbers(self):
        for grafana, client in self.each(RESOURCES, migrates=False):
            body = (b'{"dashboard":{"uid":"u","title":"T",'
                    b'"a":[1e3,0.1,1.0,1e21,1e-7,0.00001,123456789012345678]}}')
            client.post("/api/dashboards/db", body)
            text = client.get("/api/dashboards/uid/u").body.decode("utf-8")
            self.assertIn('"a":[1000,0.1,1,1e+21,1e-7,0.00001,123456789012345678]', text)

    def test_resources_are_migrated_on_reading(self):
        target, hide = {"refId": "A"}, {"id": "custom.hideFrom", "value": {"viz": True}}
        panel = {"id": 1, "type": "timeseries", "datasource": {"type": "cloudwatch", "uid": "cw"},
                 "targets": [target], "fieldConfig": {"overrides": [{"properties": [hide]}]}}
        for grafana, client in self.each(RESOURCES):
            content = dashboard(panels=[panel], refresh=False, timepicker={"time_options": ["5m"]})
            save(client, content)
            shown = client.get("/api/dashboards/uid/u").json["dashboard"]
            self.assertEqual((shown["schemaVersion"], shown["refresh"], shown["timepicker"]),
                             (42, "", {}))
            self.assertEqual(shown["annotations"]["list"][0]["builtIn"], 1)
            first = shown["panels"][0]
            self.assertEqual(first["targets"][0]["datasource"]["uid"], "cw")
            self.assertEqual(first["fieldConfig"]["overrides"][0]["properties"][0]["value"],
                             {"viz": True, "tooltip": True})
            # What is kept is what was sent: the same content is no change.
            self.saved(save(client, dict(content, version=1)), version=1)

    def test_delete(self):
        for grafana, client in self.each():
            number = save(client, dashboard()).json["id"]
            answer = client.send("DELETE", "/api/dashboards/uid/u").json
            self.assertEqual((answer["title"], answer["message"]),
                             ("Title", "Dashboard Title deleted"))
            self.assertEqual(answer.get("id"), number if grafana.version in CLASSIC else None)
            self.assertEqual(client.send("DELETE", "/api/dashboards/uid/u").status, 404)

    def test_stored_in_the_new_form(self):
        for grafana, client in self.each(RESOURCES):
            save(client, dashboard())
            grafana.store_as_v2("u")
            self.assertEqual(client.get("/api/dashboards/uid/u").status, 406)

    def test_numbers_as_go_prints_them(self):
        for value, text in ((0.1, "0.1"), (1e20, "100000000000000000000"), (1e21, "1e+21"),
                            (1.5e-7, "1.5e-7"), (0.000001, "0.000001"), (-2.5e22, "-2.5e+22"),
                            (0.0, "0"), (1.2345678901234567e20, "123456789012345670000")):
            self.assertEqual(gojson.go_number(value), text)


class Versions(GrafanaTest):
    """HTTP §4: the list makes up its messages, and needs the right to write."""

    def test_messages(self):
        for grafana, client in self.each():
            save(client, dashboard(), message="mine 1")
            save(client, dashboard(version=1, description="2"), message="mine 2")
            self.saved(client.post("/api/dashboards/uid/u/restore", {"version": 1}), version=3)
            listed = client.get("/api/dashboards/uid/u/versions").json
            if grafana.version in RESOURCES:
                self.assertEqual(listed["continueToken"], "")
                listed = listed["versions"]
            self.assertEqual([(v["version"], v["parentVersion"], v["restoredFrom"], v["message"])
                              for v in listed], [(3, 2, 1, "Restored from version 1"),
                                                 (2, 1, 0, "mine 2"), (1, 0, 0, "Initial save")])
            one = client.get("/api/dashboards/uid/u/versions/1").json
            self.assertEqual((one["message"], one["data"]["title"]), ("mine 1", "Title"))
            self.assertEqual(grafana.read("u").get("description"), None)

    def test_limit_and_start(self):
        for grafana, client in self.each(CLASSIC):
            for version in range(4):
                save(client, dashboard(version=version, description=str(version)))
            listed = client.get("/api/dashboards/uid/u/versions?limit=2&start=1").json
            self.assertEqual([v["version"] for v in listed], [3, 2])

    def test_the_token_of_the_next_page(self):
        for grafana, client in self.each(RESOURCES):
            for version in range(3):
                save(client, dashboard(version=version, description=str(version)))
            path = "/api/dashboards/uid/u/versions?limit=2"
            first = client.get(path).json
            self.assertEqual([v["version"] for v in first["versions"]], [3, 2])
            second = client.get(f"{path}&continueToken={first['continueToken']}").json
            self.assertEqual(([v["version"] for v in second["versions"]], second["continueToken"]),
                             ([1], ""))

    def test_only_so_many_are_kept(self):
        for grafana, client in self.each(kept_versions=3):
            for version in range(5):
                save(client, dashboard(version=version, description=str(version)))
            self.assertEqual([v.number for v in grafana.dashboards["u"].versions], [3, 4, 5])
            self.refused(client.post("/api/dashboards/uid/u/restore", {"version": 1}), 404,
                         "Dashboard version not found")
            self.assertEqual(client.get("/api/dashboards/uid/u/versions/1").status, 500)

    def test_of_no_dashboard(self):
        for grafana, client in self.each():
            answer = client.get("/api/dashboards/uid/no/versions")
            self.assertEqual(answer.status, 400 if grafana.version == "9.4" else 404)


class Search(GrafanaTest):
    """`GET /api/search` (HTTP §4)."""

    def fill(self, grafana):
        grafana.add_folder("Folder", "f")
        grafana.add_dashboard(uid="a", title="Alpha", tags=["x", "y"])
        grafana.add_dashboard(uid="b", title="Beta", tags=["x"], folder="f")

    def found(self, client, query):
        return [hit["uid"] for hit in client.get("/api/search?" + query).json]

    def test_filters(self):
        for grafana, client in self.each(search_lag=0):
            self.fill(grafana)
            self.assertEqual(self.found(client, ""), ["a", "b", "f"])
            self.assertEqual(self.found(client, "type=dash-db"), ["a", "b"])
            self.assertEqual(self.found(client, "type=dash-folder"), ["f"])
            self.assertEqual(self.found(client, "tag=x"), ["a", "b"])
            self.assertEqual(self.found(client, "tag=x&tag=y"), ["a"])
            self.assertEqual(self.found(client, "query=bet"), ["b"])
            self.assertEqual(self.found(client, "dashboardUIDs=b"), ["b"])
            number = grafana.folders["f"].id
            self.assertEqual(self.found(client, f"folderIds={number}"), ["b"])
            inside = ["a", "b", "f"] if grafana.version == "9.4" else ["b"]
            self.assertEqual(self.found(client, "folderUIDs=f"), inside)
            hits = client.get("/api/search?query=beta").json
            self.assertEqual((hits[0]["folderUid"], hits[0]["folderTitle"]), ("f", "Folder"))
            self.assertEqual(client.get("/api/dashboards/tags").json,
                             [{"count": 2, "term": "x"}, {"count": 1, "term": "y"}])

    def test_paging(self):
        for grafana, client in self.each(search_lag=0):
            for number in range(5):
                grafana.add_dashboard(uid=f"u{number}", title=f"T{number}")
            self.assertEqual(self.found(client, "limit=2&page=2"), ["u2", "u3"])
            self.assertEqual(self.found(client, "limit=2&page=4"), [])
            self.assertEqual(client.get("/api/search?limit=5000").status, 200)
            self.refused(client.get("/api/search?limit=5001"), 422,
                         "Limit is above maximum allowed (5000), use page parameter to access hits "
                         "beyond limit")

    def test_the_index_lags(self):
        for grafana, client in self.each():
            grafana.workspace.index.now = lambda: clock[0]
            clock = [100.0]
            grafana.add_dashboard(uid="u", title="T")
            self.assertEqual(self.found(client, ""), ["u"] if grafana.version in CLASSIC else [])
            clock = [100.0 + grafana.behaviour.search_lag]
            self.assertEqual(self.found(client, ""), ["u"])

    def test_a_frozen_index(self):
        grafana, client = self.start("12", search_lag=float("inf"))
        grafana.add_dashboard(uid="u", title="T")
        grafana.workspace.index.catch_up()
        grafana.remove("u")
        self.assertEqual(self.found(client, ""), ["u"])


class InTheBrowser(GrafanaTest):
    """What tests do as somebody else."""

    def test_edit(self):
        for grafana, client in self.each():
            panel = {"id": 1, "type": "timeseries", "title": "P"}
            save(client, dashboard(panels=[panel], templating={"list": [{"name": "dashc"}]}))
            self.assertEqual(
                grafana.edit("u", change=lambda data: data["panels"][0].update(title="Q")), 2)
            content = grafana.read("u")
            self.assertEqual(content["panels"][0]["title"], "Q")
            self.assertEqual(content["panels"][0]["pluginVersion"], grafana.behaviour.build)
            self.assertEqual(content["templating"]["list"], [{"name": "dashc"}])
            self.assertEqual(grafana.dashboards["u"].last.created_by, "alice")

    def test_move_rename_restore(self):
        for grafana, client in self.each():
            grafana.add_folder("F", "f")
            save(client, dashboard())
            self.assertEqual(grafana.move("u", "f"), 2)
            self.assertEqual(grafana.rename("u", "Other"), 3)
            self.assertEqual(grafana.restore("u", 1), 4)
            self.assertEqual((grafana.read("u")["title"], grafana.dashboards["u"].folder),
                             ("Title", "f"))

    def test_save_as(self):
        for grafana, client in self.each():
            save(client, dashboard(tags=["dashc"], templating={"list": [{"name": "dashc"}]}))
            copy = grafana.read(grafana.save_as("u", "Copy"))
            self.assertNotEqual(copy["uid"], "u")
            self.assertEqual((copy["title"], copy["tags"], copy["version"]), ("Copy", [], 1))
            self.assertEqual(copy["templating"]["list"], [{"name": "dashc"}])

    def test_two_of_a_title(self):
        """A test cannot take over a dashboard by accident, as a save with overwrite would."""
        for grafana, _ in self.each(CLASSIC):
            grafana.add_dashboard(uid="a", title="T")
            self.assertRaises(Refused, grafana.add_dashboard, uid="b", title="T")

    def test_a_conflict(self):
        for grafana, client in self.each():
            save(client, dashboard())
            grafana.faults.at_write(1, faults.conflict("bob"))
            answer = save(client, dashboard(version=1, description="mine"))
            self.assertEqual(answer.status, 409 if grafana.version == "13" else 412)
            self.assertEqual(grafana.dashboards["u"].last.created_by, "bob")

    def test_a_conflict_on_creation(self):
        for grafana, client in self.each():
            grafana.faults.at_write(1, faults.conflict("bob"), times=2)
            self.assertIn(save(client, dashboard()).status, (409, 412))
            self.assertIn(client.post("/api/folders", {"uid": "f", "title": "F"}).status,
                          (409, 412))

    def test_the_same_requests_give_the_same_bytes(self):
        def run():
            grafana, client = self.start("12")
            save(client, dashboard())
            grafana.edit("u")
            return client.get("/api/dashboards/uid/u").body, json.dumps(grafana.state())
        self.assertEqual(run(), run())


if __name__ == "__main__":
    unittest.main()
