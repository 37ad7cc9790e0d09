import Foundation

/// Shapes of a figure, with numbers that are always finite and short.
enum SVG {
    static func number(_ value: Double) -> String {
        guard value.isFinite else { return "0" }
        let text = String(format: "%.2f", min(max(value, -1e6), 1e6))
        var trimmed = Substring(text)
        while trimmed.hasSuffix("0") { trimmed = trimmed.dropLast() }
        if trimmed.hasSuffix(".") { trimmed = trimmed.dropLast() }
        return trimmed == "-0" ? "0" : String(trimmed)
    }

    static func line(_ from: Point, _ to: Point, style: String) -> Node {
        node(
            "line",
            [
                "x1": number(from.x), "y1": number(from.y), "x2": number(to.x), "y2": number(to.y),
                "style": style,
            ])
    }

    /// An open line through `points`, or a closed area.
    static func path(_ points: [Point], closed: Bool = false, style: String) -> Node {
        let steps = points.map { "\(number($0.x)) \(number($0.y))" }
        let data = "M" + steps.joined(separator: "L") + (closed ? "Z" : "")
        return node("path", ["d": points.isEmpty ? "M0 0" : data, "style": style])
    }

    static func text(
        _ text: String, at point: Point, anchor: String = "start", size: Double, fill: String,
        weight: Int = 400, halo: String? = nil, superscript: String = ""
    ) -> Node {
        var style = "fill:\(fill);font-size:\(number(size))px;font-weight:\(weight)"
        if let halo {
            style += ";paint-order:stroke;stroke:\(halo);stroke-width:3px;stroke-linejoin:round"
        }
        var children: [Node] = [.text(text)]
        if !superscript.isEmpty {
            children.append(
                node(
                    "tspan",
                    ["dy": number(-size * 0.38), "style": "font-size:\(number(size * 0.74))px"],
                    .text(superscript)))
        }
        return node(
            "text",
            [
                "x": number(point.x), "y": number(point.y), "text-anchor": anchor, "style": style,
            ], all: children)
    }

    /// A drawing of `width` by `height` that fills the space it is given.
    static func document(
        width: Double, height: Double, label: String, palette: Palette, _ children: [Node]
    ) -> Element {
        var root = Element(
            "svg",
            [
                "xmlns": "http://www.w3.org/2000/svg",
                "viewBox": "0 0 \(number(width)) \(number(height))", "role": "img",
                "aria-label": label,
            ])
        if case .standalone = palette {
            root.attributes += [
                ("width", number(width)), ("height", number(height)),
                ("font-family", "Helvetica, Arial, sans-serif"),
            ]
            root.children.append(node("title", [:], .text(label)))
            root.children.append(
                node(
                    "rect",
                    [
                        "width": number(width), "height": number(height),
                        "style": "fill:\(palette[.paper])",
                    ]))
        }
        root.children += children
        return root
    }
}

/// A place on the drawing, in its units, from the upper left.
struct Point: Equatable {
    var x: Double
    var y: Double
}
