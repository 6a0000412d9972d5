// Stub until the archive branch lands.
public struct ChartFiles: Sendable {
  public var name = ""
  public var files: [String: [UInt8]] = [:]
  public var hasTemplates = false
  public var subcharts: [ChartFiles] = []

  public init(files list: [(path: String, bytes: [UInt8])]) {
    var folders: [String: [(path: String, bytes: [UInt8])]] = [:]
    var order: [String] = []
    for (path, bytes) in list {
      let parts = path.split(separator: "/").map(String.init)
      if parts.count == 1 { files[path] = bytes }
      if parts[0] == "templates" { hasTemplates = true }
      if parts[0] == "charts", parts.count > 2 {
        if folders[parts[1]] == nil { order.append(parts[1]) }
        folders[parts[1], default: []].append((parts.dropFirst(2).joined(separator: "/"), bytes))
      }
    }
    for name in order.sorted() {
      var chart = ChartFiles(files: folders[name]!)
      chart.name = name
      subcharts.append(chart)
    }
  }
}
