/// A token that is found in a text before anything else is done to it: an entry of `added_tokens` in
/// `tokenizer.json`.
public struct AddedToken: Hashable, Sendable {
    public var text: String
    public var token: Int32
    /// Whether it is no text of anybody's, such as the mark of a turn's end. Default: true.
    public var isSpecial: Bool
    /// Whether it is looked for in the normalized text, normalized itself. Default: false.
    public var isNormalized: Bool
    /// Whether it takes the white space before it. Default: false.
    public var stripsLeft: Bool
    /// Whether it takes the white space behind it. Default: false.
    public var stripsRight: Bool
    /// Whether it is left alone within a word. Default: false.
    public var isSingleWord: Bool

    public init(
        text: String, token: Int32, isSpecial: Bool = true, isNormalized: Bool = false,
        stripsLeft: Bool = false, stripsRight: Bool = false, isSingleWord: Bool = false
    ) {
        self.text = text
        self.token = token
        self.isSpecial = isSpecial
        self.isNormalized = isNormalized
        self.stripsLeft = stripsLeft
        self.stripsRight = stripsRight
        self.isSingleWord = isSingleWord
    }

    /// Most bytes of the text.
    static let longest = 1_024
}
