// Watching files wherever they are, and files that are not there yet.

import Dispatch

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Tells which of some files differ from what they were when they were last looked at. Files the system tells nothing of
/// are looked at once a second.
///
/// Its state is touched on one queue only, where `onChange` is called, too: that is what makes it safe to share.
public final class FilesWatcher: @unchecked Sendable {
  private let queue: DispatchQueue
  private let onChange: ([String]) -> Void
  private lazy var watcher = DirectoryWatcher(queue: queue) { [weak self] in self?.changed($0) }
  /// What the files looked like last.
  private var stamps: [String: FileStamp?] = [:]
  /// The files, the links on the way to them, and the directories above: what has to do with them.
  private var concerned: Set<String> = []
  private var isPolling = false

  /// How often files are looked at of which the system does not tell, in milliseconds.
  private let interval = 1000

  /// - Parameters:
  ///   - queue: where `watch` is called and `onChange` will be.
  ///   - onChange: called with the absolute paths of those that changed, came or went.
  public init(queue: DispatchQueue, onChange: @escaping ([String]) -> Void) {
    self.queue = queue
    self.onChange = onChange
  }

  /// Sets the files to watch. To be called before they are read: what changes in between is then noticed.
  ///
  /// - Parameter paths: absolute.
  public func watch(_ paths: Set<String>) {
    stamps = stamps.filter { paths.contains($0.key) }
    for path in paths where stamps[path] == nil { stamps[path] = .some(FileStamp(path: path)) }
    arm()
  }

  /// Watches the directories that the files are in, or would be in.
  private func arm() {
    concerned = []
    var wanted: Set<String> = []
    for path in stamps.keys {
      for name in linksAndEnd(of: path) {
        concerned.insert(name)
        var directory = parent(of: name)
        while !isDirectory(directory), directory != "/" {
          concerned.insert(directory)
          directory = parent(of: directory)
        }
        concerned.insert(directory)
        wanted.insert(directory)
        #if canImport(Darwin)
          if FileStamp(path: name) != nil { wanted.insert(name) }
        #endif
      }
    }
    if !watcher.watch(wanted).isEmpty { poll() }
  }

  private func changed(_ change: DirectoryWatcher.Change) {
    if case .path(let path) = change, !concerned.contains(path) { return }
    look()
    // Directories may have come or gone, and links may lead elsewhere.
    arm()
  }

  private func poll() {
    guard !isPolling else { return }
    isPolling = true
    queue.asyncAfter(deadline: .now() + .milliseconds(interval)) { [weak self] in
      guard let self else { return }
      isPolling = false
      look()
      arm()
    }
  }

  private func look() {
    var changed: [String] = []
    for (path, stamp) in stamps {
      let now = FileStamp(path: path)
      guard now != stamp else { continue }
      stamps[path] = .some(now)
      changed.append(path)
    }
    if !changed.isEmpty { onChange(changed) }
  }
}

private func parent(of path: String) -> String {
  guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), slash > path.startIndex else { return "/" }
  return String(path[..<slash])
}

private func isDirectory(_ path: String) -> Bool {
  var info = stat()
  return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
}

/// Every link that stands on the way to a file, and where the way ends, whether something is there or not: what can change so
/// that another file is found. Kubernetes, for one, replaces a whole directory by turning a link (`..data`).
///
/// All but their last parts are free of links: a directory has one name only.
private func linksAndEnd(of path: String) -> [String] {
  var found: [String] = []
  var rest = Array(path.split(separator: "/").map(String.init).reversed())
  var place = ""
  while let part = rest.popLast() {
    if part == "." { continue }
    if part == ".." {
      place = place.isEmpty ? "" : String(place[..<(place.lastIndex(of: "/") ?? place.startIndex)])
      continue
    }
    let name = place + "/" + part
    // The system, too, gives up on links that lead in a circle.
    guard found.count < 40, let target = linkTarget(of: name) else {
      place = name
      continue
    }
    found.append(name)
    if target.hasPrefix("/") { place = "" }
    rest += target.split(separator: "/").map(String.init).reversed()
  }
  return found + [place.isEmpty ? "/" : place]
}

/// What a link names; nil where there is none.
private func linkTarget(of path: String) -> String? {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
    guard let start = buffer.baseAddress else { return nil }
    let count = readlink(path, start, buffer.count)
    guard count > 0 else { return nil }
    return String(decoding: buffer.prefix(count).lazy.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
