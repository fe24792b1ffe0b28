//! A small file of each format.

/// Three stops and vehicles without number.
pub(crate) const CVRP: &str = "NAME : tiny
COMMENT : (three stops)
TYPE : CVRP
DIMENSION : 4
EDGE_WEIGHT_TYPE : EUC_2D
CAPACITY : 10
NODE_COORD_SECTION
1 0 0
2 3 4
3 6 8
4 0 1.6
DEMAND_SECTION
1 0
2 4
3 6
4 7
DEPOT_SECTION
 1
 -1
EOF
";

/// All sections that there are for vehicles.
pub(crate) const VRPLIB: &str = "NAME : all
TYPE : MTVRPTWR
DIMENSION : 5
VEHICLES : 3
SERVICE_TIME : 2
EDGE_WEIGHT_TYPE : EUC_2D
NODE_COORD_SECTION
1 0 0
2 3 4
3 6 8
4 0 1.5
5 7 7
DEMAND_SECTION
1 0
2 4
3 6
4 7
5 2
TIME_WINDOW_SECTION
1 0 200
2 0 100
3 20 100
4 0 90
5 10 95
RELEASE_TIME_SECTION
1 0
2 0
3 5
4 6
5 0
PRIZE_SECTION
1 0
2 0
3 7
4 0
5 100
CAPACITY_SECTION
1 10
2 10
3 7
VEHICLES_DEPOT_SECTION
1 1
2 1
3 1
VEHICLES_RELOAD_DEPOT_SECTION
1 1
2 1
3 1
VEHICLES_ALLOWED_CLIENTS_SECTION
1 2 3 4
2 2 4 5
3 2 3 4 5
VEHICLES_FIXED_COST_SECTION
1 50
2 50
3 20
VEHICLES_MAX_DURATION_SECTION
1 150
2 150
3 150
DEPOT_SECTION
1
-1
EOF
";

/// Distances as a table.
pub(crate) const TABLE: &str = "NAME : table
TYPE : CVRP
DIMENSION : 4
EDGE_WEIGHT_TYPE : EXPLICIT
EDGE_WEIGHT_FORMAT : LOWER_ROW
CAPACITY : 10
EDGE_WEIGHT_SECTION
1
2 4
3 5 6
DEMAND_SECTION
1 0
2 4
3 6
4 7
DEPOT_SECTION
1
-1
EOF
";

/// Time windows.
pub(crate) const SOLOMON: &str = "R9

VEHICLE
NUMBER     CAPACITY
  2         10

CUSTOMER
CUST NO.   XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE TIME

    0      0         0          0          0       100          0
    1      3         4          4          0       100          2
    2      1         1          6         50        60          2
";

/// Several depots.
pub(crate) const CORDEAU: &str = "2 1 2 2
0 10
50 20
 1 3 4 1 4 1 2 1 2
 2 10 4 1 6 1 2 1 2
 3 0 0 0 0 0 0
 4 10 0 0 0 0 0
";

/// Several depots and time windows.
pub(crate) const CORDEAU_TIMED: &str =
    "6 1 2 2\n0 10\n50 20\n1 3 4 1 4 1 2 1 2 0 90\n2 10 4 1 6 1 2 1 2 5 80\n3 0 0 0 0 0 0 0 99\n4 10 0 0 0 0 0 0 99\n";

/// Two types of vehicles.
pub(crate) const GOLDEN: &str = "//Lines that say what follows
 2 2 999999.0 0.0 1.0 1.0
 1 10 5 1.0
 2 4 2 1.5
 0 0
 3 4 6
 0 2 4
";

/// Split deliveries.
pub(crate) const SPLIT: &str = "2 10\n12 5\n0 0\n3 4\n0 2\n";

/// A document of our own with most of what there is.
pub(crate) const DOCUMENT: &str = r#"{"schema": "bekal.routing/1", "problem": {
"places": {"x_y": [[0, 0], [3, 4], [6, 8]]},
"travels": [{"straight": {"speed": 2}}, {"table": {"distances": [[0, 1, 2], [1, 0, null], [2, 3, 0]],
"periods": [{"from": 30, "durations": [[0, 4, 2], [null, 0, 7], [2, 9, 0]]}]}}],
"depots": [{"id": "d", "place": 0, "window": [0, 500], "stock": {"rice": 9}}],
"stops": [{"id": "a", "place": 1, "units": 7, "delivery": [2], "windows": [[0, 9], [20, 99]], "item": "rice"},
{"id": "b", "place": 2, "pickup": [1, 1], "prize": 50, "service": 4, "vehicle_types": ["t"]}],
"vehicle_types": [{"id": "t", "capacity": [8, 2], "start": "d", "end": "d", "max_trips": 3, "reloads": ["d"], "loading": 5,
"breaks": [{"window": [6, 40], "duration": 12}]},
{"id": "u", "count": 1, "capacity": [9, 9], "travel": 1, "start": "d", "per_duration": 2, "max_distance": 70}]}}
"#;

/// What VROOM reads.
pub(crate) const VROOM: &str = r#"{"vehicles": [{"id": 1, "start_index": 0, "end_index": 0, "capacity": [4], "time_window": [0, 900],
"skills": [1], "costs": {"fixed": 9, "per_hour": 1800},
"breaks": [{"id": 8, "service": 30, "time_windows": [[20, 80]]}]},
{"id": 2, "start_index": 2, "capacity": [5], "max_tasks": 2}],
"jobs": [{"id": 1, "location_index": 1, "delivery": [3], "service": 60, "skills": [1]},
{"id": 2, "location_index": 2, "pickup": [4], "priority": 3, "time_windows": [[30, 40], [50, 90]]}],
"matrices": {"car": {"durations": [[0, 10, 20],
[10, 0, 15],
[20, 15, 0]]}}}
"#;
