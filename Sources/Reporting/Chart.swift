/// Charts as SVG. Places and lengths across are in per cent and letters in pixels, so that a chart is as readable on a phone
/// as on paper; and every part has its own pattern or its number beside it, so that it needs no colour.
package struct Chart {
    /// Unique in the page.
    package var id: String
    /// For those who hear the page read out.
    package var title: String
    package var description: String
    /// How high it has become (px).
    package private(set) var height = 0.0
    /// Its parts as SVG.
    package private(set) var body = ""

    /// - Parameters:
    ///   - id: unique in the page.
    ///   - title: for those who hear the page read out.
    ///   - description: what it shows, likewise.
    package init(id: String, title: String, description: String) {
        self.id = id
        self.title = title
        self.description = description
    }

    /// The whole chart as SVG.
    var svg: String {
        """
        <svg role="img" aria-labelledby="\(id)-t \(id)-d" width="100%" height="\(Self.text(height))">
        <title id="\(id)-t">\(title.escaped)</title><desc id="\(id)-d">\(description.escaped)</desc>
        \(body)</svg>
        """
    }

    /// Bars below one another, each with its name and its number above it.
    package static func bars(id: String, title: String, _ rows: [(name: String, value: Int, shown: String)]) -> String {
        let most = max(1, rows.map(\.value).max() ?? 1)
        var chart = Chart(
            id: id, title: title,
            description: rows.map { "\($0.name): \($0.shown)" }.joined(separator: "; "))
        for row in rows {
            chart.put(row.name, x: 0, y: chart.height + 13)
            chart.put(row.shown, x: 100, y: chart.height + 13, style: "end")
            let width = Double(row.value) / Double(most) * 100
            chart.rectangle(x: 0, y: chart.height + 18, width: max(width, 0.3), height: 12, fill: "ink")
            chart.height += 35
        }
        return chart.svg
    }

    /// Columns beside one another; where there is a second value, it is the dark part at the foot.
    package static func columns(
        id: String, title: String, _ rows: [(name: String, value: Int, part: Int?)], every: Int = 1
    ) -> String {
        let unit = step(for: rows.map(\.value).max() ?? 0)
        let lines = max(1, ((rows.map(\.value).max() ?? 0) + unit - 1) / unit)
        let (top, room) = (14.0, 130.0)
        var chart = Chart(
            id: id, title: title, description: rows.map { "\($0.name): \($0.value.grouped)" }.joined(separator: "; "))
        func height(_ value: Int) -> Double { Double(value) / Double(unit * lines) * room }
        let width = 100 / Double(max(1, rows.count))
        for (index, row) in rows.enumerated() {
            let x = Double(index) * width
            let (tall, part) = (height(row.value), height(row.part ?? 0))
            chart.rectangle(
                x: x + width * 0.12, y: top + room - tall, width: width * 0.76, height: tall - part,
                fill: row.part == nil ? "ink" : "pale")
            if part > 0 {
                chart.rectangle(
                    x: x + width * 0.12, y: top + room - part, width: width * 0.76, height: part, fill: "ink")
            }
            if index % every == 0 { chart.put(row.name, x: x + width / 2, y: top + room + 15, style: "middle") }
        }
        // On top of the columns, so that each number can be read.
        for line in 0...lines {
            let y = text(top + room - height(unit * line))
            chart.body +=
                "<line x1=\"0\" x2=\"100%\" y1=\"\(y)\" y2=\"\(y)\" class=\"\(line == 0 ? "axis" : "rule")\"/>\n"
            if line > 0 {
                chart.put((unit * line).grouped, x: 0, y: top + room - height(unit * line) - 3, style: "scale")
            }
        }
        chart.height = top + room + 20
        return chart.svg
    }

    /// 1, 2 or 5 with noughts behind it, so that at most three lines reach the top.
    private static func step(for most: Int) -> Int {
        var unit = 1
        while true {
            for factor in [1, 2, 5] where unit * factor * 3 >= most { return unit * factor }
            unit *= 10
        }
    }

    /// One bar in parts that make up the whole; the list of them stands below it.
    package static func whole(id: String, title: String, _ all: [(name: String, value: Int, shown: String)]) -> String {
        let parts = all.filter { $0.value > 0 }
        let total = max(1, parts.reduce(0) { $0 + $1.value })
        var chart = Chart(
            id: id, title: title, description: parts.map { "\($0.name): \($0.shown)" }.joined(separator: "; "))
        var x = 0.0
        for (index, part) in parts.enumerated() {
            let width = Double(part.value) / Double(total) * 100
            chart.rectangle(x: x, y: 0, width: width, height: 44, fill: fills[index % fills.count])
            x += width
        }
        chart.height = 45
        let key = parts.enumerated().map { index, part in
            """
            <li><svg width="18" height="14" aria-hidden="true"><rect width="18" height="14" \
            class="\(fills[index % fills.count])"/></svg> <span><b>\(part.shown.escaped)</b> \(part.name.escaped)</span></li>
            """
        }
        return chart.svg + "\n<ul class=\"key\">\n\(key.joined(separator: "\n"))\n</ul>"
    }

    /// Told apart without colour; `definitions` has what they are.
    private static let fills = ["ink", "hatch", "pale", "dots", "cross", "white", "grey"]

    /// What the fills are made of; once in a page.
    static let definitions = """
        <svg width="0" height="0" class="unseen" aria-hidden="true"><defs>
        <pattern id="p-hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">\
        <rect width="7" height="7" fill="#fff"/><rect width="3" height="7" fill="#1d4f6e"/></pattern>
        <pattern id="p-dots" width="7" height="7" patternUnits="userSpaceOnUse">\
        <rect width="7" height="7" fill="#fff"/><circle cx="3.5" cy="3.5" r="1.8" fill="#1d4f6e"/></pattern>
        <pattern id="p-cross" width="7" height="7" patternUnits="userSpaceOnUse">\
        <rect width="7" height="7" fill="#fff"/><path d="M0 0h7v1.6H0zM0 0h1.6v7H0z" fill="#1d4f6e"/></pattern>
        </defs></svg>
        """

    private mutating func rectangle(x: Double, y: Double, width: Double, height: Double, fill: String) {
        body +=
            "<rect x=\"\(Self.text(x))%\" y=\"\(Self.text(y))\" width=\"\(Self.text(width))%\" "
            + "height=\"\(Self.text(max(0, height)))\" class=\"\(fill)\"/>\n"
    }

    private mutating func put(_ words: String, x: Double, y: Double, style: String = "") {
        let classes = style.isEmpty ? "" : " class=\"\(style)\""
        body += "<text x=\"\(Self.text(x))%\" y=\"\(Self.text(y))\"\(classes)>\(words.escaped)</text>\n"
    }

    /// At most two decimals, and none that say nothing.
    private static func text(_ number: Double) -> String {
        let hundredths = Int((number * 100).rounded())
        return hundredths % 100 == 0 ? String(hundredths / 100) : String(Double(hundredths) / 100)
    }
}

extension String {
    /// Safe between the tags and in the attributes of HTML and SVG.
    package var escaped: String {
        replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
    }
}
