//! What the demo organization sells and to whom: tables to be read, not code. Every name is invented.

/// A product: its name and its list price in dollars.
pub(super) const PRODUCTS: [(&str, i64); 8] = [
    ("Beacon Sensor Pack", 2_400),
    ("Beacon Gateway", 6_500),
    ("Onsite Calibration", 9_000),
    ("Tideline Monitor", 14_500),
    ("Fleet Care Plan", 18_000),
    ("Tideline Monitor Plus", 28_000),
    ("Meridian Analytics", 48_000),
    ("Meridian Enterprise", 96_000),
];

/// A customer: name, sector, the key of the team that serves it, the currency it buys in.
pub(super) type AccountSeat = (&'static str, &'static str, &'static str, &'static str);

/// The customers, by team.
pub(super) const ACCOUNTS: [AccountSeat; 60] = [
    ("Alderbrook Foods", "food", "new-england", "USD"),
    ("Bluestem Logistics", "logistics", "new-england", "USD"),
    ("Candlewick Hospitals", "health", "new-england", "USD"),
    ("Dunmore Paper", "materials", "new-england", "USD"),
    ("Eastlight Biotech", "life sciences", "new-england", "USD"),
    ("Farrow & Tull", "retail", "new-england", "USD"),
    ("Gablewood Dairy", "food", "new-england", "USD"),
    ("Harrowgate Marine", "transport", "new-england", "USD"),
    ("Inglenook Brewing", "food", "new-england", "USD"),
    ("Juniper Ridge Clinics", "health", "new-england", "USD"),
    ("Kettleburn Steel", "materials", "new-england", "USD"),
    ("Larchmere Schools", "public", "mid-atlantic", "USD"),
    ("Millrace Energy", "energy", "mid-atlantic", "USD"),
    ("Northgate Freight", "logistics", "mid-atlantic", "USD"),
    ("Ormond Pharma", "life sciences", "mid-atlantic", "USD"),
    ("Pennyroyal Stores", "retail", "mid-atlantic", "USD"),
    ("Quarrystone Cement", "materials", "mid-atlantic", "USD"),
    ("Redfern Hospitals", "health", "mid-atlantic", "USD"),
    ("Saltmarsh Seafood", "food", "mid-atlantic", "USD"),
    ("Tansy Cosmetics", "consumer goods", "mid-atlantic", "USD"),
    ("Umberfield Farms", "agriculture", "mid-atlantic", "USD"),
    ("Vantry Plastics", "materials", "mid-atlantic", "USD"),
    ("Aspenglow Resorts", "hospitality", "mountain", "USD"),
    ("Bitterroot Mining", "materials", "mountain", "USD"),
    ("Coldcreek Water", "public", "mountain", "USD"),
    ("Drybed Solar", "energy", "mountain", "USD"),
    ("Elkhollow Foods", "food", "mountain", "USD"),
    ("Flintlock Aerospace", "aerospace", "mountain", "USD"),
    ("Greywater Systems", "public", "mountain", "USD"),
    ("Highmesa Health", "health", "mountain", "USD"),
    ("Ironpine Timber", "materials", "mountain", "USD"),
    ("Amberwave Farms", "agriculture", "pacific", "USD"),
    ("Baywright Shipyards", "transport", "pacific", "USD"),
    ("Coralline Foods", "food", "pacific", "USD"),
    ("Driftwood Studios", "media", "pacific", "USD"),
    ("Emberline Semiconductors", "electronics", "pacific", "USD"),
    ("Foxglove Health", "health", "pacific", "USD"),
    ("Goldenrod Markets", "retail", "pacific", "USD"),
    ("Hollyhock Wines", "food", "pacific", "USD"),
    ("Islander Airfreight", "logistics", "pacific", "USD"),
    ("Jadewater Utilities", "public", "pacific", "USD"),
    ("Lumenfield Labs", "life sciences", "pacific", "USD"),
    ("Ashcombe Breweries", "food", "europe", "GBP"),
    ("Brackenhall Rail", "transport", "europe", "GBP"),
    ("Cairnmuir Distillers", "food", "europe", "GBP"),
    ("Delft & Vroom Logistiek", "logistics", "europe", "EUR"),
    ("Eichental Maschinenbau", "machinery", "europe", "EUR"),
    ("Fjordlinje Kraft", "energy", "europe", "EUR"),
    ("Grandval Laiteries", "food", "europe", "EUR"),
    ("Hafenrand Kliniken", "health", "europe", "EUR"),
    ("Isarblick Pharma", "life sciences", "europe", "EUR"),
    ("Aonami Kaiun", "transport", "asia-pacific", "JPY"),
    ("Banksia Grains", "agriculture", "asia-pacific", "USD"),
    ("Coralsea Ports", "logistics", "asia-pacific", "USD"),
    ("Fujimori Seimitsu", "electronics", "asia-pacific", "JPY"),
    ("Hoshikawa Foods", "food", "asia-pacific", "JPY"),
    ("Kirinuma Chemical", "materials", "asia-pacific", "JPY"),
    ("Lotusbridge Hotels", "hospitality", "asia-pacific", "USD"),
    ("Mangrove Cold Storage", "logistics", "asia-pacific", "USD"),
    ("Shiratori Hospitals", "health", "asia-pacific", "JPY"),
];

/// What happens next with a deal, by the stage it is in.
pub(super) const NEXT_STEPS: [(&str, [&str; 4]); 4] = [
    (
        "prospecting",
        [
            "First call with the plant manager",
            "Find out who decides",
            "Send the case study of a similar site",
            "Ask for a visit of the site",
        ],
    ),
    (
        "qualified",
        [
            "Walk through the site with their engineer",
            "Agree on what a pilot has to show",
            "Meet the finance lead about the budget",
            "Map the decision with our sponsor",
        ],
    ),
    (
        "proposal",
        [
            "Present the proposal to the steering group",
            "Answer the security questionnaire",
            "Revise the price for three sites",
            "Bring a reference customer to the call",
        ],
    ),
    (
        "negotiation",
        [
            "Settle the payment terms with purchasing",
            "Get the order form to the signatory",
            "Agree on the start date of the rollout",
            "Close the open point on liability",
        ],
    ),
];
