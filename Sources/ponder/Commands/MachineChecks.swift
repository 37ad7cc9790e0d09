import Foundation
import Learning
import Tensors

extension MachineReport.Check {
    /// A product of two matrices with a known result.
    static func arithmetic() -> Self {
        var check = Self(name: "arithmetic", isFine: false, isNeeded: true, detail: "")
        do {
            let product = try matmul(
                Tensor([1, 2, 3, 4] as [Float], [2, 2]), Tensor([5, 6, 7, 8] as [Float], [2, 2])
            ).floats()
            check.isFine = product == [19, 22, 43, 50]
            check.detail = check.isFine ? "LibTorch multiplies" : "LibTorch computed \(product)"
        } catch {
            check.detail = "\(error)"
        }
        return check
    }

    /// Runs note the commit they come from.
    static func git() -> Self {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let path = folders.map { "\($0)/git" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
        return Self(
            name: "git", isFine: path != nil, isNeeded: false,
            detail: path ?? "not on the PATH; runs cannot note the commit they come from")
    }

    /// A run's store can be made and read.
    static func store() -> Self {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "ponder-doctor-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        var check = Self(name: "SQLite", isFine: false, isNeeded: true, detail: "")
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            _ = try RunStore(url: folder.appending(path: "store.sqlite"))
            check.isFine = true
            check.detail = "a store was made in \(folder.deletingLastPathComponent().path)"
        } catch {
            check.detail = "\(error)"
        }
        return check
    }

    /// Room for a run in the present folder.
    static func space() -> Self {
        let needed: Int64 = 2 << 30
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: ".")
        let free = (attributes?[.systemFreeSize] as? NSNumber)?.int64Value
        let gibibytes = free.map {
            Quantity.significant(Double($0) / Double(1 << 30)) + " GiB free"
        }
        return Self(
            name: "disk", isFine: free ?? 0 >= needed, isNeeded: false,
            detail: (gibibytes ?? "free space is not known")
                + (free ?? needed >= needed ? "" : "; a run takes up to 2 GiB"))
    }
}
