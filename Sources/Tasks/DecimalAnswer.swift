/// Reads answers that are whole numbers in decimal.
enum DecimalAnswer {
    /// The digits, white space around them aside; nil when there is anything else, a superfluous
    /// leading zero, or more than 18 of them.
    static func digits(of answer: String) -> String? {
        guard answer.utf8.count <= 64 else { return nil }
        let digits = answer.utf8.drop(while: ArithmeticExpression.isSpace)
            .reversed().drop(while: ArithmeticExpression.isSpace)
        guard (1...18).contains(digits.count), digits.allSatisfy({ (48...57).contains($0) }),
            digits.count == 1 || digits.last != 48
        else { return nil }
        return String(decoding: digits.reversed(), as: UTF8.self)
    }
}
