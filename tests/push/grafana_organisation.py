"""The organisation of the scripted Grafana (HTTP §2, §3, §7): preferences, teams, who may see folders.

PUT of the preferences sets what it does not name to the default; PATCH leaves it.  The permissions
of a folder are replaced as a whole.
"""
from grafana_errors import plain

THEMES = ("", "light", "dark", "system")
DEFAULTS = {"theme": "", "homeDashboardUID": "", "timezone": "", "weekStart": "", "language": ""}
NAMES = {1: "View", 2: "Edit", 4: "Admin"}


class Organisation:
    def __init__(self, workspace):
        self.workspace = workspace
        self.preferences, self.teams, self.permissions = dict(DEFAULTS), {}, {}
        self.users = {}  # their logins, by number

    # ---- preferences ------------------------------------------------------------------------

    def shown(self):
        return {n: v for n, v in self.preferences.items() if v}

    def change(self, body, whole):
        unknown = set(body) - set(DEFAULTS) - {"homeDashboardId", "queryHistory", "navbar"}
        if unknown or not all(isinstance(body[n], str) for n in body if n in DEFAULTS):
            raise plain(400, "bad request data")
        if body.get("theme", "") not in THEMES:
            raise plain(400, "Invalid theme")
        home = body.get("homeDashboardUID")
        if home and home not in self.workspace.dashboards.by_uid:
            raise plain(404, "Dashboard not found")
        base = DEFAULTS if whole else self.preferences
        self.preferences = dict(base, **{n: v for n, v in body.items() if n in DEFAULTS})
        return {"message": "Preferences updated"}

    # ---- teams ------------------------------------------------------------------------------

    def add_team(self, name):
        if name in self.teams:
            raise plain(409, "Team name taken")
        self.teams[name] = len(self.teams) + 1
        return {"message": "Team created", "teamId": self.teams[name], "uid": f"team{len(self.teams)}"}

    def find_teams(self, name, query):
        found = [{"id": number, "name": title} for title, number in self.teams.items()
                 if (title == name if name else query.lower() in title.lower())]
        return {"totalCount": len(found), "teams": found, "page": 1, "perPage": 1000}

    # ---- folders ----------------------------------------------------------------------------

    def of_folder(self, uid):
        """A folder's own; what it has from the one above is not in Grafana's list either.  Only one
        at the top gets some when it is made (pkg/services/dashboards, setDefaultFolderPermissions)."""
        inner = self.workspace.folders.get(uid).parent
        return self.permissions.setdefault(uid, [] if inner else [
            {"role": "Viewer", "permission": 1}, {"role": "Editor", "permission": 2}])

    def shown_of_folder(self, uid):
        names = {number: name for name, number in self.teams.items()}
        return [dict(item, uid=uid, permissionName=NAMES[item["permission"]], inherited=False,
                     team=names.get(item.get("teamId"), ""),
                     userLogin=self.users.get(item.get("userId"), ""))
                for item in self.of_folder(uid)]

    def set_of_folder(self, uid, items):
        self.of_folder(uid)
        for item in items if isinstance(items, list) else [None]:
            whose = {"role", "teamId", "userId"} & set(item) if isinstance(item, dict) else ()
            if len(whose) != 1 or item.get("permission") not in NAMES:
                raise plain(400, "bad request data")
            if "teamId" in item and item["teamId"] not in self.teams.values():
                raise plain(400, "team not found")
        self.permissions[uid] = [dict(item) for item in items]
        return {"message": "Folder permissions updated"}
