// What of the machine decides how a cluster is reached; a value, so that tests can have another machine.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

public struct HostEnvironment: Sendable {
  public var variables: [String: String]
  /// Where relative paths begin; absolute.
  public var workingDirectory: String
  /// Where Kubernetes puts a pod's own credentials.
  public var serviceAccountDirectory = "/var/run/secrets/kubernetes.io/serviceaccount"

  public init(variables: [String: String], workingDirectory: String) {
    self.variables = variables
    self.workingDirectory = workingDirectory
  }

  /// Nil where nobody says.
  public var homeDirectory: String? { variables["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } }

  /// The process's own.
  ///
  /// - Parameter workingDirectory: absolute.
  public static func current(workingDirectory: String) -> HostEnvironment {
    var variables: [String: String] = [:]
    #if canImport(Darwin)
      var pointer = _NSGetEnviron().pointee
    #else
      var pointer = environ
    #endif
    while let entry = pointer.pointee {
      let text = String(cString: entry)
      if let equals = text.firstIndex(of: "=") {
        variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
      }
      pointer += 1
    }
    return HostEnvironment(variables: variables, workingDirectory: workingDirectory)
  }
}
