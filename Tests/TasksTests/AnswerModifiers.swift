/// Words and signs that stand beside a number, by what they make of it.
enum AnswerModifiers {
    /// Before a number these make it another one, or none.
    static let changingBefore = words(
        """
        not never neither nor no non isn't isnt cannot can't wrong: incorrect: false: except without \
        unless excluding but~not anything~but unlike instead~of rather~than other~than
        about around circa ca. approx. approximately roughly nearly almost virtually practically \
        some~say perhaps maybe possibly probably estimated rounded: up~to almost~about
        over under above below beyond within until till than more~than less~than fewer~than \
        greater~than at~least at~most no~more~than between~4~and from~4~to 4~to 4~through 4~or \
        4~and 4, 4,~ 4- 4~-~ 4–5~to exceeding exceeds minimum maximum min max versus vs.
        minus negative plus times multiply subtract add divide divided~by multiplied~by twice \
        double triple thrice half half~of a~third~of a~quarter~of quadruple square cube root \
        sqrt log ln sin the~square~of the~root~of one~in 1~in 1~out~of out~of per every~1~of \
        reciprocal inverse opposite factorial absolute abs mod modulo 7~mod percent percent~of 10%~of
        step question problem part case line example figure number~4~and version No. equation x y
        != =/= <> < > <= >= ~ ≈ ≠ ≤ ≥ ± ∓ √ ∛ ∜ ¬ # @ & ^ _ / × ÷ % ∼ ≅ ∝ ∉ ∌ | ⌊ ⌈ − –
        6= 4+5= 2x= x+1= 1~=~ -x= 2~*~ 1/ 2^ x^ 3x 0x 1, 1e
        \\ne \\neq \\not \\approx \\sim \\simeq \\lt \\gt \\le \\ge \\leq \\geq \\pm \\mp \\neg \\sqrt \
        \\log \\ln \\sin \\frac{1} \\frac1 \\frac{1}{ 2^ 2^{ x_ -\\ \\times \\cdot \\div \\notin \\nmid \
        \\infty \\int \\sum \\prod \\lim \\max \\min \\partial \\overline \\bar \\hat \\cancel \\phantom \
        \\text{not~} \\text{about~} \\text{at~least~} \\text{half~of~} \\text{minus~} \\mathrm{not~}
        """)

    /// Behind a number these make it another one, or none.
    static let changingBehind = words(
        """
        squared cubed factorial dozen dozens hundred hundreds thousand thousands million millions \
        billion billions trillion trillions score gross lakh crore grand k K m M bn mn mil
        half halves thirds third quarter quarters fifths tenths hundredths thousandths millionths \
        percent per~cent percents percentage~points ppm bps
        plus minus times~x times~6~is over divided~by~2 multiplied~by~2 mod~7 modulo~7 choose~2 \
        to~6 through~6 until~6 or~6 or~more or~less or~so or~fewer and~6 and~a~half and~a~third \
        and~up upwards onwards at~least at~most minimum maximum max less~than~6 raised~to~2 \
        power~2 to~the~power~of~2 root root~2 pi π i e x y
        ? ?? … ... ! !! !! ' '' " ′ ″ ‰ % %% \\% ² ³ ⁴ ⁰ ½ ¼ ¾ ^ ^2 ^{2} ^x **2 */2 _2 _8 _{8} \
        /2 /0 /x :30 :6 :1 ,6 ,~6 ,5 .6 .5.5 -6 –6 —6 ~-~6 +6 +1 +x -x *2 ×2 ÷2 =6 ~=~6 ≠6 <6 >6 \
        <x >x ≈ ± ±1 √2 ∞ ∪6 | & @ # -ish ish fold -fold th st nd k M e6 E6 e-6 x10 x10^3 \
        ×10³ 0 00 000 ,000 ~000 .000.1
        \\ne~6 \\neq~x \\pm~1 \\pm \\times~10 \\times~10^3 \\cdot~2 \\cdot \\pi \\sqrt2 \\frac12 \
        \\frac{1}{2} \\text{~dozen} \\text{~million} \\text{~squared} \\text{~hundred} \
        \\text{~or~} \\text{~or~more} \\text{~per~cent} \\text{~thousand} \\mathrm{k} \
        \\pmod~7 \\bmod~7 \\infty \\cup~6 \\to~6 \\ldots \\dots \\cdots \\prime \\not \\approx~6
        is~wrong is~not~it is~incorrect isn't~right (not) (approximately) (wrong) (rounded) \
        (approx.) approximately roughly maybe perhaps probably? something odd point~5
        """)

    /// Before a number these leave it as it is.
    static let neutralBefore = words(
        """
        $ ( {\\bf~ = is exactly precisely only the~total~is so~we~get therefore thus: gets~exactly \
        a~total~of the~sum~is x~= the~area~is equals there~are all~in~all hence it~amounts~to we~find \
        $$ 2~+~3~= 10~-~5~= Answer~so~far:
        """)

    /// Behind a number these leave it as it is.
    static let neutralBehind = words(
        """
        . , ; ) ~cm ~meters ~dollars ~apples ~eggs ~students ~minutes ~hours ~degrees ~units ~ways \
        ~times ~square~feet ~cm^2 ~miles~per~hour ~lovely~eggs ~in~all ~of~them ~each ~a~day \
        ~more~apples kg cm mph ° ^\\circ ^{\\circ} $ ** \\text{~cm} \\text{~apples}
        """)

    /// The words of a text; `~` stands for a space, but alone or before a space for itself.
    private static func words(_ text: String) -> [String] {
        text.split(whereSeparator: \.isWhitespace).map { word in
            word == "~" ? "~" : String(word).replacing("~", with: " ")
        }
    }
}
