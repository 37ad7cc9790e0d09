/// One set of axes with its marks: what is drawn, apart from how.
struct Plot {
    /// A point with its interval, as drawn and as written to the figure's JSON.
    struct Datum: Encodable, Equatable {
        var x: Double
        var y: Double
        var low: Double? = nil
        var high: Double? = nil
        var n: Int? = nil
        var label: String? = nil
    }

    /// A line with its band.
    struct Trend {
        var points: [Datum]
        var ink: Ink
        /// Whether the line is drawn, in the place of that from point to point, and not the band alone.
        var hasLine = true
    }

    /// Points that belong together.
    struct Series {
        enum Dash: String {
            case solid = "none"
            case dashed = "6 4"
            case dotted = "1.5 4"
        }

        /// Written beside the last point; nil for no writing.
        var name: String?
        /// In the figure's JSON.
        var key: String
        var ink: Ink
        var points: [Datum]
        /// Nil: a line alone.
        var marker: Marker?
        var isOpen = false
        var dash = Dash.solid
        /// Drawn thin and pale: raw values behind a smoothed line, or one seed of several.
        var isFaint = false
        /// Whether the points' labels are written beside them.
        var showsLabels = false
        /// Drawn a little stronger than the others.
        var isStrong = false
    }

    /// A level across the whole width, such as the base model's accuracy.
    struct Level {
        var y: Double
        var label: String
        var ink: Ink
    }

    var title: String
    var x: Axis
    var y: Axis
    var trends: [Trend] = []
    var series: [Series] = []
    var levels: [Level] = []
    /// Size of the drawing in its own units.
    var width = 450.0
    var height = 345.0
    /// Room on the right for the series' names.
    var labelRoom = 16.0
    /// Whether error bars are pale: many series share the plot.
    var hasPaleBars = false

    /// Whether there is anything to draw.
    var isEmpty: Bool { series.allSatisfy { $0.points.isEmpty } }
}
