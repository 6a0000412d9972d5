// What a directory holds, and when its files were used last.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// One entry of a directory.
public struct DirectoryEntry: Sendable {
  public enum Kind: Sendable { case file, directory, other }

  public let name: String
  /// Of what the name itself is: a link is `other`.
  public let kind: Kind
  /// In bytes.
  public let size: Int64
  /// When it was written last, or `touchFile` called, in seconds since 1970.
  public let modifiedAt: Double
}

/// The entries of a directory in the order of their names, without `.` and `..`; nil where it cannot be read. Names that are
/// not UTF-8 are left out.
///
/// - Parameter limit: how many are looked at.
public func directoryEntries(_ path: String, atMost limit: Int = Int.max) -> [DirectoryEntry]? {
  guard let stream = opendir(path) else { return nil }
  defer { closedir(stream) }
  var found: [DirectoryEntry] = []
  var count = 0
  while count < limit, let entry = readdir(stream) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: entry.pointee.d_name)) {
        String(validatingCString: $0)
      }
    }
    guard let name, name != ".", name != ".." else { continue }
    count += 1
    var info = stat()
    guard lstat("\(path)/\(name)", &info) == 0 else { continue }
    let kind: DirectoryEntry.Kind =
      switch info.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .directory
      default: .other
      }
    #if canImport(Darwin)
      let time = Double(info.st_mtimespec.tv_sec) + Double(info.st_mtimespec.tv_nsec) / 1e9
    #else
      let time = Double(info.st_mtim.tv_sec) + Double(info.st_mtim.tv_nsec) / 1e9
    #endif
    found.append(DirectoryEntry(name: name, kind: kind, size: Int64(info.st_size), modifiedAt: time))
  }
  return found.sorted { $0.name < $1.name }
}

/// Notes that a file was used now.
public func touchFile(_ path: String) { utimes(path, nil) }
