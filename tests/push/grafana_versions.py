"""What differs between the Grafana versions that are played: one row each.

Facts are from the notes on Grafana's HTTP API and dashboard model ("HTTP §n", "model §n" in these
files) and, where these are silent, from Grafana's own sources of that time, named by file.
"""


class Behaviour:
    """A version's ways.  The defaults are those of 10.4."""

    build = "10.4.1"
    schema = 39                 # latest schemaVersion (model §2)
    can_nest = True             # folders can be nested when that is switched on (HTTP §3)
    nests = False               # ... and whether it is on unless told otherwise: from 11
    parent_parameter = "parentUid"
    unique_titles = True        # of folders in a parent and dashboards in a folder, until 11.2
    name_is_slug = False        # 9.4 compares slugs (grafana/grafana#70936 made it titles)
    taken_folder = 409          # creating a folder whose uid is taken: 412 from 12 (HTTP §3)
    counts = True               # GET /api/folders/:uid/counts: not in 9.4
    resources = False           # kept as Kubernetes resources: generation, numbers, migration
    saves_directly = False      # saving goes straight to the resource: 13, with 409 for 412 (HTTP §4)
    folder_first = False        # 9.4 looks for the folder before all else (pkg/api/dashboard.go)
    no_versions_is_400 = False  # the versions of no dashboard: 400 in 9.4, then 404 (the same file)
    folder_in_answer = True     # the answer to a save has folderUid
    folder_uids = True          # search knows folderUIDs
    deletion_has_id = True      # deleting a dashboard answers with the numeric id, later the uid
    says_folder_deleted = False  # deleting a folder answers with an object, later with ""
    refuses_is_folder = True    # "Use folders endpoint for saving folders."
    versions_in_object = False  # the list of versions is an object with a token
    error_ids = True            # 401 has messageId and statusCode
    search_lag = 0.0            # seconds until a change is found: the index of 12 and later
    most_bytes = None           # of a saved dashboard: 16 MiB as a resource (HTTP §1)


class V9_4(Behaviour):
    build, schema = "9.4.17", 38
    can_nest, parent_parameter = False, "parent_uid"
    name_is_slug, counts, folder_in_answer, folder_uids = True, False, False, False
    refuses_is_folder, error_ids, says_folder_deleted = False, False, True
    folder_first, no_versions_is_400 = True, True


class V10_4(Behaviour):
    pass


class V12(Behaviour):
    build, schema = "12.4.0", 42
    nests, unique_titles, taken_folder = True, False, 412
    resources, versions_in_object, deletion_has_id = True, True, False
    search_lag, most_bytes = 0.3, 16 * 1024 * 1024


class V13(V12):
    build, saves_directly = "13.1.0", True


VERSIONS = {"9.4": V9_4, "10.4": V10_4, "12": V12, "13": V13}
