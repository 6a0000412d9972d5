// The charts of each cluster's versions, kept on disk beside its catalog. An archive of a version never changes, so one that
// is kept saves a request, and is there without a connection.

import LocalFiles

/// Functions of it block.
public struct ChartCache: Sendable {
  /// Whose chart it is. None of its members holds a line break.
  public struct Key: Sendable, Hashable {
    /// The API server's URL.
    public let server: String
    /// Nil inside a cluster.
    public let context: String?
    /// The ExtensionVersion's name.
    public let version: String

    public init(server: String, context: String?, version: String) {
      (self.server, self.context, self.version) = (server, context, version)
    }
  }

  /// An archive that is kept.
  public struct Kept: Sendable, Equatable {
    public let archive: [UInt8]
    /// What tells this archive from others that the same version had: a digest, or which ConfigMap it was. Empty: nothing.
    public let revision: String
  }

  private static let format = "installplan-ls chart 1"
  private static let suffix = ".chart"
  /// How long a file that is being written is left alone, in seconds.
  private static let writingTime = 3600.0

  /// An absolute path.
  public let directory: String
  /// Bytes of all archives together.
  public let limit: Int

  public init(directory: String, limit: Int = 64 << 20) { (self.directory, self.limit) = (directory, limit) }

  /// Beside the catalogs that are kept.
  public init(beside catalogs: CatalogCache) { self.init(directory: catalogs.directory + "/charts") }

  /// The archive of a version; a file that is not as it was written is removed.
  public func load(_ key: Key) -> Kept? {
    let path = path(key)
    guard FileStamp(path: path) != nil, let bytes = try? readFile(path, atMost: limit) else { return nil }
    guard let kept = kept(bytes, key) else {
      removeFile(path)
      return nil
    }
    touchFile(path)
    return kept
  }

  public func remove(_ key: Key) { removeFile(path(key)) }

  /// Keeps an archive instead of the one that the version had before, and forgets those that were used the longest ago until
  /// all take no more than the limit.
  ///
  /// - Returns: why it could not be kept; nil: it is, or is too large to be kept at all.
  public func save(_ archive: [UInt8], revision: String, _ key: Key) -> String? {
    guard archive.count + 4096 <= limit else { return nil }
    let fields = [key.server, key.context ?? "", key.version, revision]
    guard !fields.contains(where: { $0.contains(where: \.isNewline) || $0.utf8.count > 1000 }) else { return nil }
    do throws(FileProblem) {
      try makePrivateDirectory(parentDirectory(of: directory))
      try makePrivateDirectory(directory)
      let path = path(key)
      let bytes = header(archive, revision: revision, key) + archive
      makeRoom(for: bytes.count, at: path)
      try writeFile(path, bytes, permissions: .ownerOnly)
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// Removes what was used the longest ago, and what nobody finished writing.
  private func makeRoom(for size: Int, at path: String) {
    guard let entries = directoryEntries(directory)?.filter({ $0.kind == .file }) else { return }
    let newest = entries.map(\.modifiedAt).max() ?? 0
    var total = Int64(size)
    for entry in entries.sorted(by: { $0.modifiedAt > $1.modifiedAt }) {
      let file = "\(directory)/\(entry.name)"
      guard file != path else { continue }
      guard entry.name.hasSuffix(Self.suffix) else {
        if entry.modifiedAt < newest - Self.writingTime { removeFile(file) }
        continue
      }
      total += entry.size
      if total > Int64(limit) { removeFile(file) }
    }
  }

  /// A name that tells people which chart it is, and a number that makes it the only one.
  private func path(_ key: Key) -> String {
    let name = key.version.unicodeScalars.prefix(80).map { scalar in
      scalar.isASCII
        && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "-.".unicodeScalars.contains(scalar))
        ? String(scalar) : "_"
    }.joined()
    let number = checksum(Array("\(key.server)\n\(key.context ?? "")\n\(key.version)".utf8))
    return "\(directory)/\(name.hasPrefix(".") ? "_" : "")\(name)-\(hexadecimal(number))\(Self.suffix)"
  }

  /// Five lines, behind which the archive stands.
  private func header(_ archive: [UInt8], revision: String, _ key: Key) -> [UInt8] {
    let lines = [
      "\(Self.format) \(archive.count) \(hexadecimal(checksum(archive)))", key.server, key.context ?? "", key.version,
      revision,
    ]
    return Array(lines.map { $0 + "\n" }.joined().utf8)
  }

  private func kept(_ bytes: [UInt8], _ key: Key) -> Kept? {
    var end = bytes.startIndex
    var lines: [ArraySlice<UInt8>] = []
    for _ in 0..<5 {
      guard let next = bytes[end...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
      lines.append(bytes[end..<next])
      end = next + 1
    }
    let archive = Array(bytes[end...])
    let revision = String(decoding: lines[4], as: UTF8.self)
    guard Array(bytes[..<end]) == header(archive, revision: revision, key) else { return nil }
    return Kept(archive: archive, revision: revision)
  }
}
