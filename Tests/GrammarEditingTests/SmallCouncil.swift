import Foundation
import TestSupport

@testable import GrammarEditing

/// A council with four services, its files written by several hands.
enum SmallCouncil {
    static let rules = """
        #JSGF V1.0 UTF-8 en-GB;
        grammar small;

        // What a bin is.
        <bin> = bin | wheelie bin   |  dustbin ; // never ‘box’

        /* Refuse */
        public <missed_bin> =
              /3/ missed bin | /2/ missed collection {missed}
            | my <bin> wasn't collected // the usual one
            | (they | you) haven't [yet] emptied my <bin>
            | the lorry /* or the cart */ drove past;

        public <new_bin> = new bin | another bin;
        public <potholes> = pothole; public <trees> = [a] fallen tree | trees;

        """

    static let routes = """
        {
          "missed_bin": {"name": "a missed bin", "transfer": "waste",   "link": "https://example.gov.uk/missed"},

          "new_bin": {"name": "a new bin",
                      "transfer": "waste"},
          "potholes": {"name": "potholes", "_note": "the county's", "transfer": "operator"},
          "trees": { "name": "trees" }
        }

        """

    static let council = """
        {
            "name": "Small Council", "operator": "operator",
            "hours": {
                "monday": ["09:00-17:00"],
                "friday": [ "09:00-12:00", "13:00-16:30" ]
            },
            "hours_spoken": "on Mondays and Fridays",
            "targets": {
                "operator": {"name": "our team", "uri": "sip:operator@pbx.example"},
                "waste": {"name": "the waste team", "uri": "sip:waste@pbx.example"}
            },
            "teams": {"waste": {"name": "the waste team", "target": "waste"}},
            "extensions": "sip:{extension}@pbx.example"
        }

        """

    static let officers = #"""
        id,first_name,last_name,known_as,job_title,team,extension,left,successor
        1,Jane,Doe,,"Head of ""Waste""",waste,2001,,
        2,John , Roe,,,waste,2002,,
        3,"Ann","O'Dea","",,waste,2003,,
        """#

    static let openings = """
        utterance\troute
        # bins
        they drove straight past\tmissed_bin
        they never took ours \tmissed_bin

        there's a hole in our road\tpotholes
        hello is anybody there\tnone

        """

    static let files = [
        "routes.jsgf": rules, "routes.json": routes, "council.json": council, "officers.csv": officers,
        "openings.tsv": openings,
    ]

    /// A candidate of it, in a folder of its own.
    struct Copy {
        let candidate: GrammarCandidate
        let published: URL
        private let folder: TemporaryFolder

        init() throws {
            folder = try TemporaryFolder(files.reduce(into: [:]) { $0["published/\($1.key)"] = $1.value })
            published = folder.appending(path: "published")
            candidate = try GrammarCandidate.begin(from: published, in: folder.appending(path: "candidate"), by: "jo")
        }

        /// At the end of the test, until which it must be there.
        func remove() { withExtendedLifetime(folder) {} }
    }

    static func begin() throws -> Copy { try Copy() }
}

/// The lines that one text has and the other has not, by their place from both ends.
func difference(_ old: String, _ new: String) -> (gone: [String], come: [String]) {
    func lines(_ text: String) -> [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    let (a, b) = (lines(old), lines(new))
    var start = 0
    while start < min(a.count, b.count), a[start] == b[start] { start += 1 }
    var end = 0
    while end < min(a.count, b.count) - start, a[a.count - 1 - end] == b[b.count - 1 - end] { end += 1 }
    return (a[start..<a.count - end].map(String.init), b[start..<b.count - end].map(String.init))
}
