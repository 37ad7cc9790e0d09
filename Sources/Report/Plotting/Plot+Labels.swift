extension Plot {
    /// The series' names at the right edge, moved apart where they would touch, each tied to its
    /// last point.
    func directLabels(_ palette: Palette) -> [Node] {
        let labels = series.compactMap { series -> (series: Series, end: Point)? in
            guard series.name != nil,
                let end = series.points.compactMap({ place($0.x, $0.y) }).max(by: { $0.x < $1.x })
            else { return nil }
            return (series, end)
        }.sorted { $0.end.y < $1.end.y }
        let heights = Self.spread(labels.map(\.end.y), gap: 16.5, within: frame.top...frame.bottom)
        return zip(labels, heights).flatMap { label, height -> [Node] in
            let colour = palette[label.series.ink]
            let at = Point(x: frame.right + 14, y: height)
            let from = Point(x: label.end.x + 7, y: label.end.y)
            let near = Point(x: max(from.x, frame.right - 2), y: from.y)
            return [
                SVG.path(
                    [from, near, Point(x: at.x - 3, y: at.y)],
                    style: "fill:none;stroke:\(colour);stroke-width:0.8;stroke-opacity:0.5"),
                SVG.text(
                    label.series.name ?? "", at: Point(x: at.x, y: at.y + 4.3), size: 13,
                    fill: colour, weight: 600, halo: palette[.paper]),
            ]
        }
    }

    /// Moves sorted heights at least `gap` apart, as little as needed, inside `range` when they
    /// fit.
    static func spread(
        _ heights: [Double], gap: Double, within range: ClosedRange<Double>
    ) -> [Double] {
        var result = heights
        for index in result.indices.dropFirst() {
            result[index] = max(result[index], result[index - 1] + gap)
        }
        guard let last = result.last, last > range.upperBound else { return result }
        result[result.count - 1] = range.upperBound
        for index in result.indices.dropLast().reversed() {
            result[index] = min(result[index], result[index + 1] - gap)
        }
        return result
    }

    /// Points of a series beside which labels are written: among more of them none has room.
    private static let labelledPoints = 60

    /// Short labels beside the points of the series that asked for them; one that would lie on
    /// another label or on a marker is left out.
    func pointLabels(_ palette: Palette) -> [Node] {
        var taken = series.filter { $0.marker != nil }.flatMap(\.points).flatMap(boxes(of:))
        var nodes: [Node] = []
        for series in series
        where series.showsLabels && series.points.count <= Self.labelledPoints {
            for datum in series.points {
                guard let label = datum.label, (1...8).contains(label.count),
                    let centre = place(datum.x, datum.y)
                else { continue }
                let width = Double(label.count) * 6.4
                let boxes = Self.places(beside: centre, width: width)
                guard let box = boxes.first(where: { isFree($0, among: taken) }) else { continue }
                taken.append(box)
                nodes.append(
                    SVG.text(
                        label, at: Point(x: box.centre.x, y: box.centre.y + 3.8), anchor: "middle",
                        size: 11, fill: palette[.soft], halo: palette[.paper]))
            }
        }
        return nodes
    }

    /// Where a label may stand: below to the right, above to the left, then nearer the middle.
    private static func places(beside centre: Point, width: Double) -> [Box] {
        let across = width / 2 + 4
        let shifts: [(x: Double, y: Double)] = [
            (across, 11), (-across, -11), (across + 4, 4), (-across - 4, -4),
        ]
        return shifts.map { shift in
            let place = Point(x: centre.x + shift.x, y: centre.y + shift.y)
            return Box(centre: place, width: width, height: 10)
        }
    }

    private func isFree(_ box: Box, among taken: [Box]) -> Bool {
        let isInside =
            box.centre.y < frame.bottom - 6 && box.centre.y > frame.top
            && box.centre.x - box.width / 2 > frame.left
            && box.centre.x + box.width / 2 < frame.right
        return isInside && !taken.contains { $0.overlaps(box) }
    }

    /// What a marker and its error bar cover.
    private func boxes(of datum: Datum) -> [Box] {
        guard let centre = place(datum.x, datum.y) else { return [] }
        let top = place(datum.x, datum.high ?? datum.y)?.y ?? centre.y
        let bottom = place(datum.x, datum.low ?? datum.y)?.y ?? centre.y
        let bar = Point(x: centre.x, y: (top + bottom) / 2)
        return [
            Box(centre: centre, width: 10, height: 10),
            Box(centre: bar, width: 2, height: abs(bottom - top)),
        ]
    }

    private struct Box {
        var centre: Point
        var width: Double
        var height: Double

        func overlaps(_ other: Box) -> Bool {
            abs(centre.x - other.centre.x) * 2 < width + other.width
                && abs(centre.y - other.centre.y) * 2 < height + other.height
        }
    }
}
