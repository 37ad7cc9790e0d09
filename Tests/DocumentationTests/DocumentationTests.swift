import Foundation
import Testing

@Suite("Examples of the documentation")
struct DocumentationTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The README and the articles of every catalog.
    static let pages: [String] = {
        let found = FileManager.default.enumerator(atPath: root.appending(path: "Sources").path)
        let articles = (found?.allObjects as? [String] ?? [])
            .filter { $0.contains(".docc/") && $0.hasSuffix(".md") }
        return ["README.md"] + articles.sorted().map { "Sources/" + $0 }
    }()

    /// The examples that were compiled, without the indentation of their first lines.
    static func compiled() throws -> [String] {
        let file = root.appending(path: "Tests/DocumentationTests/Examples.swift")
        return try blocks(
            of: String(contentsOf: file, encoding: .utf8), from: "// example", to: "// end")
    }

    static func blocks(of text: String, from begin: String, to end: String) -> [String] {
        var blocks: [String] = []
        var open: [String]?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let mark = line.trimmingCharacters(in: .whitespaces)
            if mark == begin {
                open = []
            } else if mark == end, let lines = open {
                let margin = lines.first?.prefix { $0 == " " }.count ?? 0
                blocks.append(
                    lines.map { String($0.dropFirst(min(margin, $0.prefix { $0 == " " }.count))) }
                        .joined(separator: "\n"))
                open = nil
            } else {
                open?.append(String(line))
            }
        }
        return blocks
    }

    @Test("What a page shows as Swift is compiled as it stands", arguments: pages)
    func examples(page: String) throws {
        let text = try String(contentsOf: Self.root.appending(path: page), encoding: .utf8)
        let compiled = Set(try Self.compiled())
        for shown in Self.blocks(of: text, from: "```swift", to: "```") {
            #expect(compiled.contains(shown), "\(page) shows what is not in Examples.swift")
        }
    }

    @Test("Every example that is compiled is shown somewhere")
    func shown() throws {
        let texts = try Self.pages.flatMap { page in
            Self.blocks(
                of: try String(contentsOf: Self.root.appending(path: page), encoding: .utf8),
                from: "```swift", to: "```")
        }
        for example in try Self.compiled() { #expect(texts.contains(example)) }
    }
}
