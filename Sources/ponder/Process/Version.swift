/// The versions that the command line can tell without asking.
enum Version {
    /// Ponder's own.
    static let text = "0.1.0"

    /// The compiler's language version, as far as a program can tell.
    static let swift: String = {
        #if compiler(>=6.4)
            "6.4 or later"
        #elseif compiler(>=6.3)
            "6.3"
        #elseif compiler(>=6.2)
            "6.2"
        #else
            "6.1"
        #endif
    }()
}
