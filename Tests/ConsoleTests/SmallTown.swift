/// A council with a few services, as its files have them.
enum SmallTown {
    static let files: [String: String] = [
        "routes.jsgf": """
        #JSGF V1.0 UTF-8 en-GB;
        grammar town;

        // What callers say of bins.
        public <missed_bin> = /3/ missed bin | my bin was not collected | nobody emptied it;

        public <new_bin> = new bin | another bin;
        public <potholes> = pothole | a hole in the road;

        """,
        "routes.json": """
        {
          "missed_bin": {"name": "a missed bin", "transfer": "waste", "link": "https://example.gov.uk/missed"},
          "new_bin": {"name": "a new bin", "_note": "ask Jo", "transfer": "waste"},
          "potholes": {"name": "potholes"}
        }

        """,
        "council.json": """
        {
          "name": "Small Town Council", "operator": "operator",
          "hours": {"monday": ["09:00-17:00"], "friday": ["09:00-12:00", "13:00-16:30"]},
          "hours_spoken": "on Mondays and Fridays",
          "targets": {
            "operator": {"name": "our team", "uri": "sip:operator@pbx.example"},
            "waste": {"name": "the waste team", "uri": "sip:waste@pbx.example"}
          },
          "teams": {"waste": {"name": "the waste team", "target": "waste"}},
          "extensions": "sip:{extension}@pbx.example"
        }

        """,
        "officers.csv": """
        id,first_name,last_name,known_as,job_title,team,extension,left,successor
        off_01,Jane,Doe,,Head of Waste,waste,2001,,
        off_02,John,Roe,,Driver,waste,2002,,

        """,
        "openings.tsv": """
        utterance\troute
        they drove straight past\tmissed_bin
        there's a hole in our road\tpotholes
        hello is anybody there\tnone

        """,
    ]
}
