/// The Python code that runs in sandboxes: a worker, which runs a program, and a referee, which runs the
/// tests, over a socket between them.
///
/// A message is its length in four bytes, the highest first, and a JSON text of so many bytes. The
/// referee asks `[number, "load", source]`, `[number, "call", function, arguments, named arguments]`,
/// `[number, "get" or "set", object, name, …]` or `[number, "truth", object]`, and the worker answers
/// `[number, "value", value]` or `[number, "error", names of its classes, text]`.
enum PythonSource {
    static let worker = values + "\n\n" + workerMain
    static let referee = values + "\n\n" + refereeMain
}
