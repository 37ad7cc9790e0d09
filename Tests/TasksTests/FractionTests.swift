import Testing

@testable import Tasks

@Suite struct FractionTests {
    @Test("Fractions are reduced and keep their sign above the stroke")
    func reduction() throws {
        let fraction = try #require(Fraction(6, over: -8))
        #expect(fraction.numerator == -3)
        #expect(fraction.denominator == 4)
        #expect(Fraction(0, over: -5) == Fraction(0))
    }

    @Test("Arithmetic is exact")
    func arithmetic() throws {
        let third = try #require(Fraction(1, over: 3))
        let sixth = try #require(Fraction(1, over: 6))
        #expect(third.adding(sixth) == Fraction(1, over: 2))
        #expect(third.subtracting(sixth) == sixth)
        #expect(third.multiplied(by: sixth) == Fraction(1, over: 18))
        #expect(third.divided(by: sixth) == Fraction(2))
    }

    @Test("Overflow and division by zero have no result")
    func absence() {
        let large = Fraction(.max)
        #expect(large.adding(Fraction(1)) == nil)
        #expect(large.multiplied(by: Fraction(2)) == nil)
        #expect(Fraction(-2).subtracting(large) == nil)
        #expect(Fraction(1).divided(by: Fraction(0)) == nil)
        #expect(Fraction(1, over: 0) == nil)
        #expect(Fraction(.min, over: -1) == nil)
    }
}
