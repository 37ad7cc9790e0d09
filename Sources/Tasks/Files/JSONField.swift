import Foundation

/// A field of a problem file's line, with whole numbers told from others.
enum JSONField: Decodable, Equatable {
    case null
    case boolean(Bool)
    case integer(Int)
    /// A number that is not whole or does not fit in 64 bits.
    case number(Double)
    case string(String)
    case list([JSONField])
    case object

    init(from decoder: any Decoder) throws {
        guard let value = try? decoder.singleValueContainer() else {
            self = .object
            return
        }
        if value.decodeNil() {
            self = .null
        } else if let boolean = try? value.decode(Bool.self) {
            self = .boolean(boolean)
        } else if let integer = try? value.decode(Int.self) {
            self = .integer(integer)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let string = try? value.decode(String.self) {
            self = .string(string)
        } else if let list = try? value.decode([JSONField].self) {
            self = .list(list)
        } else {
            self = .object
        }
    }

    /// What it is, for an error message.
    var kind: String {
        switch self {
        case .null: "null"
        case .boolean(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .string: "a string"
        case .list: "a list"
        case .object: "an object"
        }
    }
}
