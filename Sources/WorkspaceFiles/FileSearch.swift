// The files that may hold plans, below a directory.

import LocalFiles

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file or directory that was passed over, and why.
public struct SkippedPath: Sendable, Equatable {
  public let path: String
  public let reason: String

  public init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }
}

/// Whether a file's name ends like a manifest's.
public func hasManifestExtension(_ path: String) -> Bool {
  path.hasSuffix(".yaml") || path.hasSuffix(".yml") || path.hasSuffix(".json")
}

/// What a search for manifests came upon.
public struct FoundFiles: Sendable {
  /// In the order of their paths.
  public var files: [String] = []
  /// The directories that were searched, the first among them, in no order.
  public var directories: [String] = []
  /// What was passed over, `.git` aside.
  public var skipped: [SkippedPath] = []
  /// The directories that cannot be read, and files that cannot be named.
  public var unreadable: [SkippedPath] = []
  /// The kustomizations among the files, and those that are called `Kustomization`; in no order.
  public var kustomizations: [String] = []
  /// Whether the search ended at its limit.
  public var isCutOff = false

  /// The same where the files are called otherwise.
  public func named(_ files: [String]) -> FoundFiles {
    var found = self
    found.files = files
    return found
  }
}

/// All `*.yaml`, `*.yml` and `*.json` below a directory. Hidden directories and `node_modules` are passed over, links to
/// directories are not followed.
///
/// - Parameter limit: how many entries of directories are looked at; nil: all there are.
public func manifestFiles(below directory: String, limit: Int? = nil) -> FoundFiles {
  var files: [String] = []
  var directories: [String] = []
  var skipped: [SkippedPath] = []
  var unreadable: [SkippedPath] = []
  var kustomizations: [String] = []
  var pending = [directory]
  var entriesLeft = limit ?? Int.max
  while entriesLeft > 0, let current = pending.popLast() {
    guard let stream = opendir(current) else {
      unreadable.append(SkippedPath(path: current, reason: String(cString: strerror(errno))))
      continue
    }
    defer { closedir(stream) }
    directories.append(current)
    var subdirectories: [String] = []
    while entriesLeft > 0, let entry = readdir(stream) {
      entriesLeft -= 1
      let (name, isUTF8) = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: entry.pointee.d_name)) {
          (String(cString: $0), String(validatingCString: $0) != nil)
        }
      }
      guard name != ".", name != ".." else { continue }
      let path = current.hasSuffix("/") ? current + name : current + "/" + name
      // Most systems say so with the name.
      let type = Int32(entry.pointee.d_type)
      guard isUTF8 else {
        // By the name that we can say, it cannot be opened.
        if type != Int32(DT_REG) || hasManifestExtension(name) {
          unreadable.append(SkippedPath(path: path, reason: "its name is not UTF-8: rename it"))
        }
        continue
      }
      switch type == Int32(DT_REG) ? .file : type == Int32(DT_DIR) ? .directory : kind(of: path) {
      case .directory:
        if name.hasPrefix(".") || name == "node_modules" {
          if name != ".git" {
            skipped.append(SkippedPath(path: path, reason: "is not searched; name it to have it checked"))
          }
        } else {
          subdirectories.append(path)
        }
      case .file:
        if isKustomization(name) { kustomizations.append(path) }
        if hasManifestExtension(name) { files.append(path) }
      case .other:
        if kindOfNamedPath(path) == .directory {
          skipped.append(SkippedPath(path: path, reason: "is a link to a directory"))
        } else if kindOfNamedPath(path) == nil, errno == ENAMETOOLONG {
          unreadable.append(SkippedPath(path: path, reason: "is too long a path"))
        } else if hasManifestExtension(name) {
          let reason = kindOfNamedPath(path) == nil ? "is a link to nothing" : "is not a regular file"
          skipped.append(SkippedPath(path: path, reason: reason))
        }
      }
    }
    pending.append(contentsOf: subdirectories)
  }
  return FoundFiles(
    files: files.sorted(), directories: directories, skipped: skipped.sorted { $0.path < $1.path },
    unreadable: unreadable, kustomizations: kustomizations, isCutOff: entriesLeft <= 0)
}

public enum PathKind: Sendable {
  case file, directory, other
}

/// What a path is. A link to a file counts as the file, a link to a directory as `other`, so that loops end.
private func kind(of path: String) -> PathKind {
  var info = stat()
  guard lstat(path, &info) == 0 else { return .other }
  switch info.st_mode & S_IFMT {
  case S_IFREG: return .file
  case S_IFDIR: return .directory
  case S_IFLNK:
    guard stat(path, &info) == 0 else { return .other }
    return info.st_mode & S_IFMT == S_IFREG ? .file : .other
  default: return .other
  }
}

/// What a path that the user named is, links followed; nil when there is nothing.
public func kindOfNamedPath(_ path: String) -> PathKind? {
  var info = stat()
  guard stat(path, &info) == 0 else { return nil }
  switch info.st_mode & S_IFMT {
  case S_IFREG: return .file
  case S_IFDIR: return .directory
  default: return .other
  }
}

/// The nearest directory, this one or above, that holds a Git repository; nil if there is none.
public func repositoryRoot(of directory: String) -> String? {
  var directory = absolutePath(directory, from: "/")
  for _ in 0..<4096 {
    if kindOfNamedPath(absolutePath(".git", from: directory)) != nil { return directory }
    let parent = parentDirectory(of: directory)
    guard parent != directory else { break }
    directory = parent
  }
  return nil
}
