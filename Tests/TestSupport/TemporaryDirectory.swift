// A place for files of a test.

import Foundation

/// A directory of its own that is gone when this value is.
public final class TemporaryDirectory: Sendable {
  /// As the system calls it: no part of it is a link.
  public let path: String

  public init() throws {
    path =
      FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path + "/installplan-ls-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file, in folders that are made for it where they are not there.
  ///
  /// - Parameters:
  ///   - name: the path from here.
  ///   - mode: who may do what with it.
  /// - Returns: its path.
  @discardableResult
  public func write(_ name: String, _ text: String, mode: Int = 0o600) throws -> String {
    let file = URL(fileURLWithPath: "\(path)/\(name)")
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file, options: .atomic)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
    return file.path
  }

  /// Makes a symbolic link.
  public func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: "\(path)/\(name)", withDestinationPath: target)
  }

  public func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: "\(path)/\(name)") }
}
