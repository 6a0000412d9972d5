// The fuzzers by name. libFuzzer makes inputs for them (`Tests/Fuzz`), and the unit tests run them on inputs that were kept.

/// What bytes are given to. Each has to end, whatever they are, and stops the program where a promise is not kept.
public let fuzzers: [String: @Sendable ([UInt8]) -> Void] = [
  "protocol": fuzzProtocol,
  "analysis": fuzzAnalysis,
  "catalog": fuzzCatalog,
  "settings": fuzzSettings,
  "kubeconfig": fuzzKubeconfig,
  "apiserver": fuzzAPIServer,
  "versions": fuzzVersions,
  "archive": fuzzArchive,
  "tar": fuzzTar,
  "values": fuzzValues,
]
