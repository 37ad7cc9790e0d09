/// How many of an item a person has: what a word problem's sentences define and ask for.
struct WordQuantity: Hashable, Sendable {
    static let names = ["Ann", "Bob", "Cid", "Dan", "Eve", "Fay", "Gus", "Hal"]
    static let items = ["figs", "nuts", "pens", "hats"]
    /// How many quantities there are.
    static let count = names.count * items.count

    /// Place in `names`.
    let person: Int
    /// Place in `items`.
    let item: Int

    var name: String { Self.names[person] }
    var things: String { Self.items[item] }

    /// `Ann figs`, as solutions write it.
    var text: String { name + " " + things }

    /// - Parameter index: a number of 0 ..< `count`.
    init(index: Int) {
        person = index / Self.items.count
        item = index % Self.items.count
    }

    /// Nil when one of the words is not in its list.
    init?(name: some StringProtocol, things: some StringProtocol) {
        guard let person = Self.names.firstIndex(where: { $0 == name }),
            let item = Self.items.firstIndex(where: { $0 == things })
        else { return nil }
        self.person = person
        self.item = item
    }
}
