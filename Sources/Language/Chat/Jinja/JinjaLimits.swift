/// What a template may ask for. A template is a program that somebody else wrote: whatever it does,
/// it ends, in bounded memory and on any thread's stack.
enum JinjaLimits {
    /// Unicode scalars of a template's text.
    static let template = 1 << 20
    /// Unicode scalars of a name.
    static let name = 256
    /// Statements and expressions within one another, as they are written.
    static let nesting = 48
    /// Statements, expressions and macros that wait for one another while a template is rendered.
    static let depth = 100
    /// Lists and dictionaries within one another.
    static let valueDepth = 100
    /// Statements, expressions and elements of lists that one rendering goes through.
    static let steps = 1 << 22
    /// Bytes of text that one rendering writes and compares, intermediate texts included.
    static let bytes = 1 << 26
    /// Numbers of a `range`, as jinja2's sandbox has it.
    static let range = 100_000
}
