import Results

/// Parts of a page that every report has.
enum PageParts {
    /// The whole page, well-formed as HTML and as XML.
    static func document(title: String, _ content: [Node]) -> String {
        let page = Element(
            "html", ["lang": "en"],
            [
                node(
                    "head", [:], node("meta", ["charset": "utf-8"]),
                    node(
                        "meta",
                        ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
                    node("title", [:], .text(title)), node("style", [:], .style(Stylesheet.css))),
                node("body", [:], node("main", [:], all: content)),
            ])
        return "<!DOCTYPE html>\n" + page.text + "\n"
    }

    /// How a verdict on a claim looks.
    enum Tag: String {
        case holds, partly, fails, open

        var sign: String {
            switch self {
            case .holds: "✓"
            case .partly: "≈"
            case .fails: "✗"
            case .open: "?"
            }
        }
    }

    /// A claim in a list of claims.
    ///
    /// - Parameter source: who published it, and where it was looked for.
    static func claim(
        _ tag: Tag, _ verdict: String, _ text: String, source: String = "", why: String
    )
        -> Node
    {
        var nodes = [
            node("span", ["class": "tag \(tag.rawValue)"], .text("\(tag.sign) \(verdict)")),
            .text(text),
        ]
        if !source.isEmpty { nodes.append(node("span", ["class": "source"], .text(source))) }
        if !why.isEmpty { nodes.append(node("span", ["class": "why"], all: prose(why))) }
        return node("li", [:], all: nodes)
    }

    /// A folded part.
    static func folded(_ title: String, _ content: Node...) -> Node {
        node("details", [:], all: [node("summary", [:], .text(title))] + content)
    }

    /// Everything needed to do it again: facts, but for those without a value, the machine, and the
    /// configuration folded.
    static func again(
        _ facts: [(String, String)], machine: Machine? = nil, configuration: String
    ) -> [Node] {
        let rows = facts.filter { !$0.1.isEmpty }.map { [$0.0, $0.1] }
        guard !rows.isEmpty || machine != nil || !configuration.isEmpty else { return [] }
        var nodes = [node("h2", [:], "To do it again")]
        if !rows.isEmpty {
            nodes.append(Table(columns: [.words(""), .words("")], rows: rows).node)
        }
        if let machine { nodes += of(machine) }
        if !configuration.isEmpty {
            let format = configuration.hasPrefix("{") ? "JSON" : "YAML"
            nodes.append(
                folded(
                    "The exact configuration (\(format))", node("pre", [:], .text(configuration))))
        }
        return nodes
    }

    /// The machine, and what intervals do not say of another one.
    private static func of(_ machine: Machine) -> [Node] {
        [
            Table(
                columns: [.words("machine"), .words("")],
                rows: machine.facts.map { [$0.name, $0.value] }
            ).node,
            node(
                "p", ["class": "meta"],
                .text(
                    "On this machine the same recipe gives the same weights, bit for bit. Another "
                        + "processor takes other kernels, which round otherwise, so a run there is "
                        + "another one; the intervals do not cover another processor’s kernels.")),
        ]
    }
}
