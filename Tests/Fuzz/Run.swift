// One program for all fuzzers: the environment variable FUZZER names one.

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What bytes are given to. Each has to end, whatever they are, and to keep what it promises.
let fuzzers: [String: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32] = [
  "protocol": { fuzz($0, $1, fuzzProtocol) },
  "analysis": { fuzz($0, $1, fuzzAnalysis) },
  "catalog": { fuzz($0, $1, fuzzCatalog) },
  "settings": { fuzz($0, $1, fuzzSettings) },
  "kubeconfig": { fuzz($0, $1, fuzzKubeconfig) },
  "apiserver": { fuzz($0, $1, fuzzAPIServer) },
  "versions": { fuzz($0, $1, fuzzVersions) },
]

func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int, _ body: ([UInt8]) -> Void) -> Int32 {
  body(Array(UnsafeBufferPointer(start: data, count: size)))
  return 0
}

private let chosen: (@convention(c) (UnsafePointer<UInt8>?, Int) -> Int32)? = {
  let name = getenv("FUZZER").map { String(cString: $0) } ?? ""
  if fuzzers[name] == nil { print("Set FUZZER to one of \(fuzzers.keys.sorted().joined(separator: ", ")).") }
  return fuzzers[name]
}()

/// What libFuzzer's own `main` calls (https://llvm.org/docs/LibFuzzer.html).
@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
  guard let chosen else { exit(2) }
  return chosen(data, size)
}

/// The package manager names a program's `main` so; libFuzzer's is the one that runs.
@_cdecl("Fuzz_main")
func unused() -> Int32 { 2 }
