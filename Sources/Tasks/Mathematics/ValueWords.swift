/// Words that change the number, or the name of a value, beside which they stand.
///
/// Where one does the number is not the answer: the reading is the number that the words make, where
/// that is certain (`scales`), else there is none.
enum ValueWords {
    /// What the number before a word is multiplied by.
    static let scales: [String: Int] = [
        "dozen": 12, "dozens": 12, "hundred": 100, "hundreds": 100, "thousand": 1_000,
        "thousands": 1_000, "million": 1_000_000, "millions": 1_000_000,
        "billion": 1_000_000_000, "billions": 1_000_000_000, "trillion": 1_000_000_000_000,
        "trillions": 1_000_000_000_000,
    ]

    /// Whether a word denies what stands beside it.
    static func denies(_ word: String) -> Bool {
        denials.contains(word) || judgements.contains(word) || word.hasSuffix("n't")
    }

    /// Wherever in a sentence one stands, its number may be what is not so, or not surely so.
    ///
    /// - Parameter near: whether it stands so near that a plain `not` is the number's.
    static func casts(doubt word: String, near: Bool = true) -> Bool {
        near && denies(word) || judgements.contains(word) || doubts.contains(word)
    }

    /// Directly before a number.
    static func alters(behind word: String) -> Bool {
        operations.contains(word) || comparisons.contains(word) || prefixes.contains(word)
            || MathNames.functions.contains(word)
    }

    /// Directly behind a number.
    static func alters(before word: String) -> Bool {
        operations.contains(word) || comparisons.contains(word) || suffixes.contains(word)
            || fractions.contains(word) || MathNames.functions.contains(word)
    }

    /// Whether a word is a number or part of one: `twenty`, `quadrillion`, `third`, `twelfths`. Behind a number it
    /// goes on with it.
    static func isNumber(_ word: String) -> Bool {
        numbers.contains(word) || fractions.contains(word) || word.hasSuffix("illion")
            || word.hasSuffix("illions")
            || (word.hasSuffix("th") || word.hasSuffix("ths")) && !things.contains(word)
    }

    /// Whether a word makes a multiple or a part of what it stands before.
    static func multiplies(_ word: String) -> Bool { multiples.contains(word) }

    /// Whether words before an equals sign say something else than what has the value: `half of x`,
    /// `x squared`, `not x`.
    static func alter(name words: [String]) -> Bool {
        for (index, word) in words.enumerated() {
            if casts(doubt: word) || powers.contains(word) { return true }
            guard index + 1 < words.count else { break }
            if multiples.contains(word) || MathNames.functions.contains(word) { return true }
            if fractions.contains(word), words[index + 1] == "of" { return true }
        }
        return false
    }

    /// A part of `of 5` is no 5; the total of 5 is.
    static let wholes = set(
        """
        total sum average mean median product difference quotient remainder profit loss cost \
        price length width height area volume perimeter value amount number count speed distance \
        rate answer result score balance weight age time revenue income salary fee payment \
        savings discount rent debt group team class family
        """)

    /// Behind these `to 5` says what something is.
    static let results = set(
        """
        equal equals equivalent comes come came amounts amount amounted adds add added sums sum \
        summed simplifies simplify simplified reduces evaluates leads totals works corresponds \
        identical
        """)

    /// Behind these `to 5` says what something has become.
    static let changes = set(
        """
        total increased increases rises rose raised grows grew decreased decreases drops dropped fell falls \
        reduced brings down up comes came
        """)

    private static let numbers = set(
        """
        zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen \
        seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds \
        thousand thousands
        """)

    /// Words that end as ordinals do and are none.
    private static let things = set(
        """
        with both month months length lengths width widths depth depths breadth worth path paths math maths \
        bath baths teeth tooth cloth cloths earth north south mouth mouths moth moths truth youth youths birth \
        births growth health wealth death deaths booth booths sloth sloths smith strength breath breaths myth \
        myths oath faith hearth stealth warmth wrath beneath underneath forth
        """)

    /// Words between a number and what is said of it.
    static let articles = set("a an the only just exactly precisely simply also still")

    /// Number words and others behind `5 and`.
    static let continuations = set(
        """
        a an half one two three four five six seven eight nine ten some up over above more \
        upwards onwards counting rising quarter third change
        """)

    private static let denials = set(
        """
        not never neither nor cannot cant isnt except excluding without unless instead rather \
        unlike unequal nothing none nope anything else
        """)

    private static let judgements = set(
        """
        wrong wrongly incorrect incorrectly false falsely untrue mistaken mistake impossible
        """)

    private static let doubts = set(
        """
        might either maybe perhaps possibly probably approximately approx approximate roughly \
        approximated estimated estimate unsure uncertain unknown undefined rounded ish
        """)

    private static let powers = set("squared cubed doubled halved tripled factorial")

    private static let multiples = set(
        """
        half halve twice thrice double triple treble quadruple minus negative opposite inverse \
        reciprocal sqrt cbrt
        """)

    private static let operations = powers.union(multiples).union(
        set(
            """
            plus times multiply multiplied multiplying divide divided dividing subtract \
            subtracting add adding square cube root roots abs absolute floor ceil ceiling mod \
            modulo exp lcm gcd choose percentage pct permille over
            """))

    private static let comparisons = set(
        """
        away than around about circa ca nearly almost barely virtually practically under above below \
        beneath beyond until till upto within versus vs against exceeds exceeding exceed \
        exceeded surpasses minimum maximum min max through thru or to
        """)

    private static let prefixes = set(
        """
        point least most no non any but less fewer more and from some like say suppose assume past \
        percent per fraction multiple factor third quarter step question problem part case line \
        example figure table chapter section version equation item option exercise lemma theorem \
        note
        """)

    private static let suffixes = set(
        """
        th st nd rd fold score gross lakh lakhs crore crores grand bn mn mil mill kilo mega giga \
        milli micro percents ppm bps basis point base radix hex binary octal bar prime odd \
        something raised power powers short shy less upwards onwards pi infinity halfs tens
        """)

    private static let fractions = set(
        """
        half halves third thirds quarter quarters fourth fourths fifth fifths sixth sixths \
        seventh sevenths eighth eighths ninth ninths tenth tenths hundredth hundredths \
        thousandth thousandths millionth millionths
        """)

    private static func set(_ words: String) -> Set<String> {
        Set(words.split(separator: " ").map(String.init))
    }
}
