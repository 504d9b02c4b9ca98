import ConfigurationFiles
import Grammar
import SpokenValues
import Testing

@testable import GrammarEditing

@Suite struct OfficerImportTests {
    private func imported(_ table: String, teams: [String] = ["waste"]) throws -> OfficerImport {
        try OfficerImport(table, onto: SmallCouncil.officers, teams: teams)
    }

    @Test func `who is new, different, gone, doubtful and faulty is told before anything changes`() throws {
        let found = try imported(
            """
            Staff ID\tForename\tSurname\tDepartment\tExt
            1\tJane\tDoe\twaste\t2099
            2\tJohn\tRoe\twaste\t2002
            4\tMary\tPoe\twast\t2004
            5\t\t\twaste\t2005
            6\tAl\tKey\twaste\tx2006
            7\tAnn\tO'Dea\twaste\t2004
            4\tAnother\tFour\twaste\t2
            """)
        #expect(found.added.map(\.id) == ["4", "7"])
        #expect(found.changed.map(\.fields) == [["extension": "2099"]])
        #expect(found.gone.map(\.name) == ["Ann O'Dea"])
        #expect(found.unchanged == 1)
        #expect(found.faults.map(\.line) == [5, 6, 8])
        #expect(found.faults.allSatisfy { !$0.cure.isEmpty && $0.file == "the table" })
        #expect(found.doubts.map(\.line) == [4, 7, 7])
        #expect(found.doubts.first?.cure.contains("did you mean ‘waste’?") == true)
        #expect(found.doubts.contains { $0.message.contains("‘3’ of the same name is gone") })
        #expect(found.doubts.contains { $0.message == "‘7’ has the extension 2004 of ‘4’" })
    }

    @Test func `an import changes the fields that differ and nothing else`() throws {
        let found = try imported(
            "id,first_name,last_name,extension\n1,Jane,Doe,2099\n2,John,Roe,2002\n4,Mary,Poe,2004\n")
        let kept = try #require(found.edit()).applied(to: SmallCouncil.officers)
        #expect(kept == SmallCouncil.officers.replacing("2001", with: "2099") + "\n4,Mary,Poe,,,,2004,,")
        let day = try #require(CivilDate(year: 2027, month: 1, day: 31))
        let left = try #require(found.edit(gone: .leave(day))).applied(to: SmallCouncil.officers)
        #expect(left == kept.replacing("2003,,", with: "2003,2027-01-31,"))
        let removed = try #require(found.edit(gone: .remove)).applied(to: SmallCouncil.officers)
        #expect(try OfficersText(removed).ids == ["1", "2", "4"])
        #expect(try imported(SmallCouncil.officers).edit(gone: .remove) == nil)
    }

    @Test func `an id that goes to somebody else is doubted, and so are formulas`() throws {
        let found = try imported("id,first_name,last_name\n1,Max,Moe\n2,John,Roe\n3,Ann,=HYPERLINK\n")
        #expect(found.doubts.map(\.line) == [2, 4])
    }

    @Test(arguments: ["", "name,telephone\nJane,1\n", "id,first_name,last_name\n1,\"Jane,Doe\n"])
    func `a table that cannot be read changes nobody, and nobody is gone`(_ table: String) throws {
        let found = try imported(table)
        #expect(!found.faults.isEmpty)
        #expect(found.edit(gone: .remove) == nil)
    }

    @Test func `ten thousand pasted rows are compared, each with its own faults`() throws {
        var table = "id,first_name,last_name,successor\n"
        for number in 0..<10_000 {
            table += "n\(number),Jo\(number % 7),Roe,\(number % 2 == 0 ? "" : "nobody\(number)")\n"
        }
        let found = try imported(table)
        #expect(found.added.count == 5_000)
        #expect(found.faults.count == 5_000)
        let new = try #require(found.edit()).applied(to: SmallCouncil.officers)
        #expect(try OfficersText(new).ids.count == 5_003)
    }

    @Test func `an import is refused when somebody has changed one of them meanwhile`() throws {
        let small = try SmallCouncil.begin()
        defer { small.remove() }
        let seen = try small.candidate.file("officers.csv")
        let edit = try #require(
            try imported("id,first_name,last_name,extension\n1,Jane,Doe,2099\n2,John,Roe,2098\n").edit())
        try small.candidate.make([.changeOfficer("1", ["job_title": "Director"])], seen: ["officers.csv": seen.version])
        do {
            try small.candidate.make([edit], seen: ["officers.csv": seen.version])
            Issue.record("it was not refused")
        } catch EditRefusal.conflicts(let conflicts) {
            #expect(conflicts.first?.theirs.count == 1)
            #expect(conflicts.first?.theirs.first??.contains("Director") == true)
        }
    }
}
