/// Colours by what they mean.
enum Ink: String, CaseIterable {
    /// Text.
    case ink
    /// Axis numbers, captions.
    case soft
    /// Grid lines.
    case grid
    /// Behind a figure.
    case paper
    case base
    case trained
    case right
    case wrong
    /// Votes.
    case vote
    /// Choosing among whole chains by a verifier.
    case choice
    /// Beams and their kin, which go step by step.
    case steps
    /// Tree search and particles.
    case guided
}

/// Where colours come from: variables of the page, which follow the reader's light or dark
/// setting, or fixed light ones for a figure that stands alone. Base and trained are blue and
/// vermilion of Okabe and Ito's palette, which colour-blind readers tell apart; markers differ too. Families of strategies have its blue, vermilion, green and
/// purple, darkened on light paper so that words can be read in them.
enum Palette {
    case page
    case standalone

    subscript(ink: Ink) -> String {
        switch self {
        case .page: "var(--\(ink.rawValue))"
        case .standalone: Self.light[ink] ?? "#000000"
        }
    }

    static let light: [Ink: String] = [
        .ink: "#1f2328", .soft: "#5d646d", .grid: "#e3e1da", .paper: "#fffefb",
        .base: "#c8500a", .trained: "#0a67ae", .right: "#0b7a55", .wrong: "#b3301f",
        .vote: "#0a67ae", .choice: "#c8500a", .steps: "#0b7a55", .guided: "#94408a",
    ]
    static let dark: [Ink: String] = [
        .ink: "#e8e6e1", .soft: "#a5a9b0", .grid: "#33373d", .paper: "#17191d",
        .base: "#f49a55", .trained: "#62b4f0", .right: "#4cc79a", .wrong: "#f2877a",
        .vote: "#62b4f0", .choice: "#f49a55", .steps: "#4cc79a", .guided: "#dc93d3",
    ]

    /// The declarations of a palette as CSS variables.
    static func variables(_ colours: [Ink: String]) -> String {
        Ink.allCases.map { "--\($0.rawValue):\(colours[$0] ?? "currentColor")" }
            .joined(separator: ";")
    }
}
