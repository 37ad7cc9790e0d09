extension Plot {
    /// Title, grid, ticks and the names of the axes.
    func axes(_ palette: Palette) -> [Node] {
        [
            SVG.text(
                title, at: Point(x: 4, y: 16), size: 15.5, fill: palette[.ink], weight: 600),
            SVG.text(
                y.label, at: Point(x: 4, y: 33), size: 12.5, fill: palette[.soft]),
        ] + horizontalGrid(palette) + horizontalAxis(palette)
    }

    private func horizontalGrid(_ palette: Palette) -> [Node] {
        let span = y.scale.domain.upperBound - y.scale.domain.lowerBound
        return y.ticks.flatMap { tick -> [Node] in
            guard let level = place(x.scale.domain.lowerBound, tick.value)?.y else { return [] }
            let isZero = abs(tick.value) < span * 1e-9
            return [
                SVG.line(
                    Point(x: frame.left, y: level), Point(x: frame.right, y: level),
                    style: "stroke:\(palette[isZero ? .soft : .grid]);stroke-width:1"),
                SVG.text(
                    tick.label?.text ?? "", at: Point(x: frame.left - 7, y: level + 4.5),
                    anchor: "end", size: 13, fill: palette[.soft]),
            ]
        }
    }

    private func horizontalAxis(_ palette: Palette) -> [Node] {
        var nodes: [Node] = []
        var lastLabel = -Double.infinity
        for tick in x.ticks {
            guard let at = place(tick.value, y.scale.domain.lowerBound)?.x else { continue }
            let length = tick.label == nil ? 3.5 : 6
            nodes.append(
                SVG.line(
                    Point(x: at, y: frame.bottom), Point(x: at, y: frame.bottom + length),
                    style: "stroke:\(palette[.soft]);stroke-width:1"))
            guard let label = tick.label, at - lastLabel > (x.scale.kind == .log ? 42 : 26) else {
                continue
            }
            lastLabel = at
            nodes.append(
                SVG.text(
                    label.text, at: Point(x: at, y: frame.bottom + 21), anchor: "middle", size: 13,
                    fill: palette[.soft], superscript: label.superscript))
        }
        nodes.append(
            SVG.text(
                x.label, at: Point(x: (frame.left + frame.right) / 2, y: frame.bottom + 41),
                anchor: "middle", size: 13, fill: palette[.soft]))
        return nodes
    }
}
