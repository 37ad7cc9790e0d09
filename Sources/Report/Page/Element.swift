/// Text made safe for HTML and XML.
enum Markup {
    /// `text` with markup escaped and everything invisible made visible: control characters as
    /// control pictures (`␛`), directional and zero-width marks and non-characters by their
    /// number (`⟨U+202E⟩`). Line feeds and tabs stay.
    static func escaped(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result += visible(scalar)
            }
        }
        return result
    }

    /// A scalar as it is, or in the form in which it can be seen.
    static func visible(_ scalar: Unicode.Scalar) -> String {
        switch scalar.value {
        case 0x09, 0x0A: String(scalar)
        case 0x00...0x1F: picture(0x2400 + scalar.value)
        case 0x7F: picture(0x2421)
        case 0x80...0x9F, 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF,
            0xFFF9...0xFFFB, 0xFDD0...0xFDEF, 0xE0000...0xE0FFF:
            number(scalar)
        default:
            scalar.value & 0xFFFE == 0xFFFE ? number(scalar) : String(scalar)
        }
    }

    private static func picture(_ value: UInt32) -> String {
        Unicode.Scalar(value).map { String($0) } ?? "�"
    }

    private static func number(_ scalar: Unicode.Scalar) -> String {
        "⟨U+\(String(scalar.value, radix: 16, uppercase: true))⟩"
    }
}

/// A piece of a document: an element, text, or the text of a style sheet.
indirect enum Node {
    case element(Element)
    /// Escaped when written.
    case text(String)
    /// Written as it is: our own style sheet, nothing else.
    case style(String)

    func write(to result: inout String) {
        switch self {
        case .element(let element): element.write(to: &result)
        case .text(let text): result += Markup.escaped(text)
        case .style(let text): result += text
        }
    }
}

extension Node: ExpressibleByStringInterpolation {
    init(stringLiteral value: String) { self = .text(value) }
}

/// An element of an HTML page or an SVG figure. What it writes is well-formed XML and HTML at
/// once.
struct Element {
    var name: String
    var attributes: [(name: String, value: String)]
    var children: [Node]

    init(
        _ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ children: [Node] = []
    ) {
        self.name = name
        self.attributes = attributes.map { ($0.key, $0.value) }
        self.children = children
    }

    var node: Node { .element(self) }

    /// HTML's elements without content.
    private static let void: Set<String> = ["br", "col", "hr", "img", "link", "meta"]

    func write(to result: inout String) {
        result += "<" + name
        for (name, value) in attributes { result += " \(name)=\"\(Markup.escaped(value))\"" }
        if Self.void.contains(name) {
            result += "/>"
            return
        }
        result += ">"
        for child in children { child.write(to: &result) }
        result += "</\(name)>"
    }

    var text: String {
        var result = ""
        write(to: &result)
        return result
    }
}

/// An element as a node, for building trees: `node("p", ["class": "note"], "text")`.
func node(
    _ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ children: Node...
) -> Node {
    Element(name, attributes, children).node
}

/// An element with nothing but a text in it.
func node(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], text: String) -> Node {
    Element(name, attributes, [.text(text)]).node
}

/// An element whose children come as a list.
func node(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], all children: [Node])
    -> Node
{
    Element(name, attributes, children).node
}

/// `text` with its superscript characters (`10¹²`) as superscripts of the page's own font.
func prose(_ text: String) -> [Node] {
    var nodes: [Node] = []
    var plain = ""
    var raised = ""
    for character in text + "\n" {
        if let digit = NumberText.lowered(character) {
            raised.append(digit)
            continue
        }
        if !raised.isEmpty {
            nodes += [.text(plain), node("sup", [:], .text(raised))]
            (plain, raised) = ("", "")
        }
        plain.append(character)
    }
    return nodes + [.text(String(plain.dropLast()))]
}
