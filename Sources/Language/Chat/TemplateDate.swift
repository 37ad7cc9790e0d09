/// A day that templates take for today. Prompts that followed the clock could not be made again.
public struct TemplateDate: Hashable, Sendable {
    public let year: Int
    /// From 1 to 12.
    public let month: Int
    /// From 1.
    public let day: Int

    /// A date of the Gregorian calendar; nil where there is no such day, or the year is not in
    /// 1…9999.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month),
            (1...Self.days(of: month, in: year)).contains(day)
        else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// A date as `2024-07-26`; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2],
            text.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || (48...57).contains($0) })
        else { return nil }
        let numbers = parts.compactMap { Int($0) }
        guard numbers.count == 3 else { return nil }
        self.init(year: numbers[0], month: numbers[1], day: numbers[2])
    }

    private init() { (year, month, day) = (2024, 7, 26) }

    /// 26 July 2024, which Llama's templates write where they are told no date.
    public static let standard = TemplateDate()

    /// As `2024-07-26`.
    public var text: String {
        Self.digits(year, 4) + "-\(Self.digits(month, 2))-\(Self.digits(day, 2))"
    }

    private static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    private static func days(of month: Int, in year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]
    private static let weekdays = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]

    private var dayOfYear: Int {
        (1..<month).reduce(day) { $0 + Self.days(of: $1, in: year) }
    }

    /// 0 is Sunday.
    private var weekday: Int {
        let before = year - 1
        return (before * 365 + before / 4 - before / 100 + before / 400 + dayOfYear) % 7
    }

    /// The date by a format of `strftime`, at midnight, in English.
    /// - Returns: nil for a directive that is not known, the first of which is `unknown`.
    func formatted(_ format: String, unknown: inout String) -> String? {
        var text = ""
        var rest = format[...]
        while let character = rest.popFirst() {
            guard character == "%" else {
                text.append(character)
                continue
            }
            var isPadded = true
            if rest.first == "-" {
                rest.removeFirst()
                isPadded = false
            }
            let directive = rest.popFirst()
            func number(_ value: Int, _ count: Int) -> String {
                Self.digits(value, isPadded ? count : 1)
            }
            switch directive {
            case "Y": text += String(year)
            case "y": text += number(year % 100, 2)
            case "m": text += number(month, 2)
            case "d": text += number(day, 2)
            case "e": text += isPadded && day < 10 ? " \(day)" : "\(day)"
            case "j": text += number(dayOfYear, 3)
            case "B": text += Self.months[month - 1]
            case "b", "h": text += Self.months[month - 1].prefix(3)
            case "A": text += Self.weekdays[weekday]
            case "a": text += Self.weekdays[weekday].prefix(3)
            case "w": text += String(weekday)
            case "u": text += String(weekday == 0 ? 7 : weekday)
            case "H", "M", "S": text += number(0, 2)
            case "I": text += number(12, 2)
            case "p": text += "AM"
            case "F": text += self.text
            case "T": text += "00:00:00"
            case "R": text += "00:00"
            case "D":
                text +=
                    Self.digits(month, 2) + "/" + Self.digits(day, 2) + "/"
                    + Self.digits(year % 100, 2)
            case "Z", "z": break
            case "n": text += "\n"
            case "t": text += "\t"
            case "%": text += "%"
            default:
                unknown = "%" + (isPadded ? "" : "-") + (directive.map { String($0) } ?? "")
                return nil
            }
        }
        return text
    }
}
