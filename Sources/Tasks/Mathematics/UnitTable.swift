/// The units that a quantity may be written with, under one name each.
enum UnitTable {
    /// The name of a unit; nil for a word that is none.
    static func name(of word: String) -> String? { names[word] ?? names[word.lowercased()] }

    /// Words that make a unit of others.
    static let powers = ["square": 2, "squared": 2, "sq": 2, "cubic": 3, "cubed": 3, "cu": 3]

    /// Units that may stand behind a number without `\text`: not those that variables are named by.
    static func isPlain(_ word: String) -> Bool { word.count > 1 && name(of: word) != nil }

    private static let names: [String: String] = {
        var names: [String: String] = [:]
        for line in table {
            let words = line.split(separator: " ").map(String.init)
            for word in words { names[word] = words[0] }
        }
        return names
    }()

    /// Each line one unit, the first word its name.
    private static let table = [
        "degree degrees deg °", "radian radians rad", "dollar dollars USD usd bucks",
        "cent cents ¢", "euro euros EUR", "pound-sterling GBP", "yen", "rupee rupees",
        "meter meters metre metres m", "centimeter centimeters centimetre centimetres cm",
        "millimeter millimeters millimetre millimetres mm",
        "kilometer kilometers kilometre kilometres km", "inch inches in", "foot feet ft",
        "yard yards yd yds", "mile miles mi", "unit units", "acre acres", "hectare hectares ha",
        "gram grams g", "kilogram kilograms kg kgs", "milligram milligrams mg",
        "pound pounds lb lbs", "ounce ounces oz", "ton tons", "liter liters litre litres L l",
        "milliliter milliliters ml mL", "gallon gallons gal", "quart quarts", "pint pints",
        "cup cups", "second seconds sec secs s", "minute minutes min mins",
        "hour hours hr hrs h", "day days", "week weeks", "month months", "year years yr yrs",
        "mph", "kph", "way ways", "point points", "coin coins", "penny pennies",
        "person people persons", "student students", "child children", "boy boys", "girl girls",
        "time times", "page pages", "book books", "apple apples", "egg eggs",
        "ticket tickets", "cookie cookies", "car cars", "box boxes", "piece pieces",
        "marble marbles", "game games", "number numbers", "integer integers", "side sides",
        "outcome outcomes", "solution solutions", "digit digits", "term terms",
        "step steps", "pair pairs", "triple triples", "triangle triangles",
        "edge edges", "vertex vertices", "face faces", "path paths", "arrangement arrangements",
        "combination combinations", "permutation permutations", "team teams", "player players",
    ]
}
