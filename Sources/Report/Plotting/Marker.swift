/// The shape at a data point. Shape and filling tell series apart without colour.
enum Marker: String, Codable {
    case circle, square, triangle, wedge, diamond, cross

    /// The marker centred at `point`, about `size` wide; filled, or open over the paper.
    func drawn(at point: Point, size: Double, colour: String, paper: String?) -> Node {
        let style =
            "fill:\(paper ?? colour);stroke:\(colour);stroke-width:1.5;stroke-linejoin:round"
        let r = size / 2
        func at(_ x: Double, _ y: Double) -> Point {
            Point(x: point.x + x * r, y: point.y + y * r)
        }
        switch self {
        case .circle:
            return node(
                "circle",
                [
                    "cx": SVG.number(point.x), "cy": SVG.number(point.y), "r": SVG.number(r),
                    "style": style,
                ])
        case .square:
            let corners = [at(-0.9, -0.9), at(0.9, -0.9), at(0.9, 0.9), at(-0.9, 0.9)]
            return SVG.path(corners, closed: true, style: style)
        case .triangle:
            return SVG.path(
                [at(0, -1.15), at(1.1, 0.85), at(-1.1, 0.85)], closed: true, style: style)
        case .wedge:
            return SVG.path(
                [at(0, 1.15), at(1.1, -0.85), at(-1.1, -0.85)], closed: true, style: style)
        case .diamond:
            return SVG.path(
                [at(0, -1.2), at(1.2, 0), at(0, 1.2), at(-1.2, 0)], closed: true, style: style)
        case .cross:
            let thick = "fill:none;stroke:\(colour);stroke-width:1.8;stroke-linecap:round"
            return node(
                "g", [:], SVG.path([at(-0.9, -0.9), at(0.9, 0.9)], style: thick),
                SVG.path([at(-0.9, 0.9), at(0.9, -0.9)], style: thick))
        }
    }
}
