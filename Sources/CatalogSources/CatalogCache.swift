// The last catalog of each cluster, kept on disk for times without a connection.

import KubeSphereModel
import LocalFiles

/// Functions of it block.
public struct CatalogCache: Sendable {
  /// Of the file, not of the manifests in it.
  private static let version = "installplan-ls cache 1"

  /// An absolute path.
  public let directory: String

  public init(directory: String) { self.directory = directory }

  /// Where the user's caches are: `XDG_CACHE_HOME`, else `~/.cache`.
  ///
  /// https://specifications.freedesktop.org/basedir-spec/latest/
  ///
  /// - Parameter variables: the process's environment.
  /// - Returns: nil where there is no such place.
  public init?(variables: [String: String]) {
    guard let base = baseDirectory("XDG_CACHE_HOME", ".cache", variables) else { return nil }
    directory = base + "/installplan-ls"
  }

  /// What was known of a cluster; a file that is not as it was written is removed.
  ///
  /// - Parameters:
  ///   - server: the API server's URL.
  ///   - context: nil inside a cluster.
  /// - Returns: the catalog and when it held, in seconds since 1970.
  public func load(server: String, context: String?) -> (catalog: Catalog, savedAt: Double)? {
    let path = path(server, context)
    guard FileStamp(path: path) != nil, let bytes = try? readFile(path) else { return nil }
    guard let text = checked(bytes) else {
      removeFile(path)
      return nil
    }
    var reader = ManifestReader()
    guard let origin = reader.read(text, path: path), reader.problems.isEmpty, origin.server == server,
      origin.context == context
    else {
      removeFile(path)
      return nil
    }
    return (reader.catalog(evidence: origin.evidence), origin.exportedAt)
  }

  /// - Returns: why it could not be kept; nil: it is.
  public func save(_ catalog: Catalog, server: String, context: String?, at time: Double) -> String? {
    let origin = CatalogOrigin(exportedAt: time, context: context, server: server)
    let text = catalogManifest(of: catalog, origin: origin)
    do throws(FileProblem) {
      try makePrivateDirectory(directory)
      try writeFile(path(server, context), header(text) + text, permissions: .ownerOnly)
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// A name that tells people which cluster it is, and a number that makes it the only one.
  private func path(_ server: String, _ context: String?) -> String {
    let name = (context ?? "in-cluster").unicodeScalars.prefix(60).map { scalar in
      scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "-")
        ? String(scalar) : "_"
    }.joined()
    return "\(directory)/\(name)-\(hexadecimal(checksum(Array("\(server)\n\(context ?? "")".utf8)))).yaml"
  }

  private func header(_ text: [UInt8]) -> [UInt8] {
    Array("# \(Self.version) \(text.count) \(hexadecimal(checksum(text)))\n".utf8)
  }

  /// The manifests of a file whose first line describes them.
  private func checked(_ bytes: [UInt8]) -> [UInt8]? {
    guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    let text = Array(bytes[(end + 1)...])
    return Array(bytes[...end]) == header(text) ? text : nil
  }
}

/// A user's directory of a kind; nil where nobody says where.
///
/// - Parameters:
///   - variable: counts where it is an absolute path.
///   - fallback: below the home directory.
public func baseDirectory(_ variable: String, _ fallback: String, _ variables: [String: String]) -> String? {
  if let path = variables[variable], path.hasPrefix("/") { return path }
  return variables["HOME"].flatMap { $0.hasPrefix("/") ? "\($0)/\(fallback)" : nil }
}

/// FNV-1a: against accidents, not against somebody, who could not read or write here anyway.
func checksum(_ bytes: [UInt8]) -> UInt64 {
  bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
}

func hexadecimal(_ number: UInt64) -> String {
  let digits = String(number, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}
