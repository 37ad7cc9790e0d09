extension Plot {
    /// Where the axes lie in the drawing.
    struct Frame {
        var left: Double
        var right: Double
        var top: Double
        var bottom: Double
    }

    var frame: Frame {
        Frame(left: 46, right: width - labelRoom, top: 46, bottom: height - 46)
    }

    /// The place of a value; nil when it cannot be drawn.
    func place(_ xValue: Double, _ yValue: Double) -> Point? {
        guard let across = x.scale.fraction(xValue), let up = y.scale.fraction(yValue) else {
            return nil
        }
        let frame = frame
        return Point(
            x: frame.left + across * (frame.right - frame.left),
            y: frame.bottom - up * (frame.bottom - frame.top))
    }

    /// `value` moved into the vertical domain: an interval may reach past the axis.
    private func clamped(_ value: Double) -> Double {
        min(max(value, y.scale.domain.lowerBound), y.scale.domain.upperBound)
    }

    /// The whole plot.
    func drawn(_ palette: Palette) -> [Node] {
        var nodes = axes(palette)
        if isEmpty {
            let middle = Point(x: (frame.left + frame.right) / 2, y: (frame.top + frame.bottom) / 2)
            nodes.append(
                SVG.text(
                    "not measured in this run", at: middle, anchor: "middle", size: 13,
                    fill: palette[.soft]))
            return nodes
        }
        for level in levels { nodes += drawn(level, palette) }
        for trend in trends { nodes += drawn(trend, palette) }
        for series in series where series.isFaint { nodes += drawn(series, palette) }
        for series in series where !series.isFaint { nodes += drawn(series, palette) }
        return nodes + pointLabels(palette) + directLabels(palette)
    }

    private func drawn(_ level: Level, _ palette: Palette) -> [Node] {
        guard let y = place(x.scale.domain.lowerBound, level.y)?.y else { return [] }
        return [
            SVG.line(
                Point(x: frame.left, y: y), Point(x: frame.right, y: y),
                style: "stroke:\(palette[level.ink]);stroke-width:1.2;stroke-dasharray:2 4"),
            SVG.text(
                level.label, at: Point(x: frame.right - 4, y: y + 15), anchor: "end", size: 12,
                fill: palette[level.ink], halo: palette[.paper]),
        ]
    }

    private func drawn(_ trend: Trend, _ palette: Palette) -> [Node] {
        let colour = palette[trend.ink]
        let points = trend.points.filter { place($0.x, $0.y) != nil }
        let upper = points.compactMap { place($0.x, clamped($0.high ?? .nan)) }
        let lower = points.compactMap { place($0.x, clamped($0.low ?? .nan)) }
        var nodes: [Node] = []
        if upper.count > 1, upper.count == lower.count {
            nodes.append(
                SVG.path(
                    upper + lower.reversed(), closed: true,
                    style: "fill:\(colour);fill-opacity:0.13;stroke:none"))
        }
        if trend.hasLine, points.count > 1 {
            nodes.append(
                SVG.path(
                    points.compactMap { place($0.x, clamped($0.y)) },
                    style: "fill:none;stroke:\(colour);stroke-width:1.4;stroke-opacity:0.75"))
        }
        return nodes
    }

    private func drawn(_ series: Series, _ palette: Palette) -> [Node] {
        let colour = palette[series.ink]
        let opacity = series.isFaint ? 0.32 : 1
        let points = series.points.filter { place($0.x, $0.y) != nil }
        var nodes: [Node] = []
        // A fitted line replaces the line from point to point.
        let isFitted =
            trends.contains { $0.hasLine && $0.ink == series.ink } && series.dash == .solid
        if points.count > 1, !(isFitted && series.marker != nil) {
            nodes.append(
                SVG.path(
                    points.compactMap { place($0.x, clamped($0.y)) },
                    style: "fill:none;stroke:\(colour);stroke-width:"
                        + "\(series.isFaint ? 1.1 : series.isStrong ? 2.6 : 1.8)"
                        + ";stroke-dasharray:\(series.dash.rawValue);stroke-linecap:round"
                        + ";stroke-linejoin:round;stroke-opacity:\(opacity)"))
        }
        guard let marker = series.marker else { return nodes }
        for datum in points {
            guard let centre = place(datum.x, clamped(datum.y)) else { continue }
            var children = [node("title", [:], .text(tip(datum, of: series)))]
            if let low = datum.low, let high = datum.high,
                let from = place(datum.x, clamped(low)), let to = place(datum.x, clamped(high)),
                abs(from.y - to.y) > 0.5
            {
                children.append(
                    SVG.line(
                        from, to,
                        style: "stroke:\(colour);stroke-width:1.3"
                            + ";stroke-opacity:\(hasPaleBars ? 0.28 : 0.7)"))
            }
            let paper = series.isOpen ? palette[.paper] : nil
            children.append(
                marker.drawn(
                    at: centre, size: width < 300 ? 6.6 : 8.4, colour: colour, paper: paper))
            nodes.append(node("g", [:], all: children))
        }
        return nodes
    }

    /// What a pointer resting on a point says.
    private func tip(_ datum: Datum, of series: Series) -> String {
        var text = series.name ?? series.key
        if let label = datum.label { text += ", \(label)" }
        text += ": \(y.written(datum.y)) at \(x.written(datum.x))"
        if let low = datum.low, let high = datum.high {
            text += " [\(y.written(low)), \(y.written(high))]"
        }
        return datum.n.map { text + ", n = \($0)" } ?? text
    }
}

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
