import Foundation
import GRDB
import Reasoning

/// The memory of a run in SQLite: problems, chains, ledger and metrics.
///
/// One transaction for each step, synced to the disk, readable by other processes while the run
/// writes (write-ahead log).
public struct RunStore: Sendable {
    public let url: URL
    private let database: DatabaseQueue

    /// Opens a run's store to write, making or migrating it.
    /// - Throws: `RunError.file`.
    public init(url: URL) throws {
        var configuration = GRDB.Configuration()
        configuration.journalMode = .wal
        configuration.label = "ponder.run-store"
        configuration.busyMode = .timeout(10)
        try Self.requireOwn(url)
        try self.init(url: url, configuration: configuration)
        try Self.attempt(url) {
            try database.writeWithoutTransaction {
                try $0.execute(sql: "PRAGMA synchronous = FULL")
            }
            try Self.migrator.migrate(database)
        }
    }

    /// Opens a run's store to read, also while another process writes.
    /// - Throws: `RunError.file`.
    public init(reading url: URL) throws {
        guard FileManager.default.fileExists(atPath: url.path) else {
            throw RunError.file(url.path, reason: "does not exist")
        }
        var configuration = GRDB.Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(10)
        try self.init(url: url, configuration: configuration)
        guard try read({ try Self.migrator.hasCompletedMigrations($0) }) else {
            throw RunError.file(url.path, reason: "was not made by this version of Ponder")
        }
        try requireOwnSchema()
    }

    /// Requires a store of ours, or none: somebody else's database is not so much as opened to write.
    /// - Throws: `RunError.file`.
    private static func requireOwn(_ url: URL) throws {
        var status = stat()
        guard stat(url.path, &status) == 0, status.st_size > 0 else { return }
        var configuration = GRDB.Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(10)
        let present = try RunStore(url: url, configuration: configuration)
        let isEmpty = try present.read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_master") == 0
        }
        if !isEmpty { try present.requireOwnSchema() }
    }

    private init(url: URL, configuration: GRDB.Configuration) throws {
        self.url = url
        var status = stat()
        guard stat(url.path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG else {
            throw RunError.file(url.path, reason: "is not a database")
        }
        database = try Self.attempt(url) {
            try DatabaseQueue(path: url.path, configuration: configuration)
        }
        guard try read({ try !Self.migrator.hasBeenSuperseded($0) }) else {
            throw RunError.file(url.path, reason: "was made by a newer version of Ponder")
        }
    }

    /// Requires the tables that the migrations make, column by column, and nothing that runs code of
    /// its own when it is read: a view in the place of a table may never end.
    /// - Throws: `RunError.file`.
    private func requireOwnSchema() throws {
        let expected = try Self.attempt(url) {
            let database = try DatabaseQueue()
            try Self.migrator.migrate(database)
            return try database.read(Self.schema)
        }
        let found = try read(Self.schema)
        for (table, columns) in expected.sorted(by: { $0.key < $1.key })
        where found[table] != columns {
            throw RunError.file(
                url.path, reason: "its table '\(table)' is not the one that Ponder makes")
        }
    }

    /// The columns of every table; a view, a trigger or a virtual table is none, and refused.
    private static func schema(_ database: Database) throws -> [String: [String]] {
        struct Object: Decodable, FetchableRecord {
            var type: String
            var name: String
            var sql: String?
        }
        let objects = try Object.fetchAll(
            database, sql: "SELECT type, name, sql FROM sqlite_master ORDER BY name")
        for object in objects
        where !["table", "index"].contains(object.type)
            || object.sql?.uppercased().hasPrefix("CREATE VIRTUAL") == true
        {
            throw DatabaseError(
                message: "its \(object.type) '\(object.name)' was not made by Ponder")
        }
        var columns: [String: [String]] = [:]
        for object in objects where object.type == "table" {
            columns[object.name] = try database.columns(in: object.name).map {
                "\($0.name) \($0.type) \($0.isNotNull)"
            }
        }
        return columns
    }

    /// Reads in one snapshot.
    /// - Throws: `RunError.file`.
    func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try Self.attempt(url) { try database.read(body) }
    }

    /// Writes in one transaction.
    /// - Throws: `WriteError`.
    func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        do {
            return try database.write(body)
        } catch let error as DatabaseError {
            throw WriteError(url.path, reason: error.message ?? "\(error)")
        }
    }

    /// Whatever a database holds, and whatever is wrong with it, ends in an error of the run's.
    private static func attempt<Value>(_ url: URL, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as RunError {
            throw error
        } catch let error as DatabaseError {
            throw RunError.file(url.path, reason: error.message ?? "\(error)")
        } catch let error as DecodingError {
            throw RunError.file(
                url.path, reason: "holds what Ponder does not write: \(error.sentence)")
        } catch is RowDecodingError {
            throw RunError.file(
                url.path, reason: "holds a value of a type that Ponder does not write there")
        }
    }

    /// The tables. A change of them is a new migration, never an edit of an old one.
    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            try database.create(table: "problem") { table in
                table.primaryKey("id", .text)
                table.column("task", .text).notNull()
                table.column("question", .text).notNull()
                table.column("reference", .text).notNull()
                table.column("difficulty", .integer)
                // Where it was first recorded.
                table.column("phase", .text).notNull()
                table.column("step", .integer).notNull()
            }
            try database.create(table: "chain") { table in
                table.autoIncrementedPrimaryKey("id")
                table.column("phase", .text).notNull()
                table.column("step", .integer).notNull()
                table.column("problem", .text).notNull().indexed().references("problem")
                table.column("sample", .integer).notNull()
                table.column("text", .text).notNull()
                table.column("tokens", .integer).notNull()
                table.column("reward", .double)
                table.column("verdict", .text)
                table.column("stopReason", .text)
            }
            try database.create(indexOn: "chain", columns: ["phase", "step"])
            try database.create(table: "ledger", options: [.withoutRowID]) { table in
                table.column("phase", .text).notNull()
                table.column("step", .integer).notNull()
                table.column("account", .text).notNull()
                table.column("promptTokens", .integer).notNull()
                table.column("cachedTokens", .integer).notNull()
                table.column("generatedTokens", .integer).notNull()
                table.column("flops", .double).notNull()
                table.column("seconds", .double).notNull()
                table.primaryKey(["phase", "step", "account"])
            }
            try database.create(table: "metric", options: [.withoutRowID]) { table in
                table.column("phase", .text).notNull()
                table.column("name", .text).notNull()
                table.column("step", .integer).notNull()
                // Null stands for NaN, which SQLite does not have.
                table.column("value", .double)
                table.primaryKey(["phase", "name", "step"])
            }
            try database.create(indexOn: "metric", columns: ["phase", "step"])
        }
        return migrator
    }
}
