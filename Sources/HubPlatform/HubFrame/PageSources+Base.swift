extension PageSources {
    /// What every page has, and what pages of any feature may load.
    static let base = PageSources(
        templates: [
            "hub": PackageResources.hub_mustache, "layout": PackageResources.layout_mustache,
            "message": PackageResources.message_mustache, "settings": PackageResources.settings_mustache,
            "search": PackageResources.search_mustache, "serverlog": PackageResources.serverlog_mustache,
            "style": PackageResources.style_mustache,
        ].merging(components) { $1 },
        files: [
            .css("style.css", PackageResources.style_css),
            .script("chart.js", PackageResources.chart_js), .script("charts.js", PackageResources.charts_js),
            .script("live.js", PackageResources.live_js), .script("range.js", PackageResources.range_js),
            .script("refresh.js", PackageResources.refresh_js),
            .script("shell.js", PackageResources.shell_js), .script("table.js", PackageResources.table_js),
            .script("units.js", PackageResources.units_js),
            StaticFile(name: "icon.svg", contentType: "image/svg+xml", bytes: PackageResources.icon_svg),
            StaticFile(name: "world.svg", contentType: "image/svg+xml", bytes: PackageResources.world_svg),
        ])

    /// Templates that pages put into theirs; each is named for the value that it shows.
    public static let components = [
        "banner": PackageResources.banner_mustache, "chart": PackageResources.chart_mustache,
        "chartfiles": PackageResources.chartfiles_mustache, "chips": PackageResources.chips_mustache,
        "command": PackageResources.command_mustache, "devicechip": PackageResources.devicechip_mustache,
        "facts": PackageResources.facts_mustache, "mark": PackageResources.mark_mustache,
        "meter": PackageResources.meter_mustache, "need": PackageResources.need_mustache,
        "nothing": PackageResources.nothing_mustache, "pager": PackageResources.pager_mustache,
        "period": PackageResources.period_mustache, "range": PackageResources.range_mustache,
        "secret": PackageResources.secret_mustache, "step": PackageResources.step_mustache,
        "tablehead": PackageResources.tablehead_mustache, "tile": PackageResources.tile_mustache,
        "timeline": PackageResources.timeline_mustache, "uptime": PackageResources.uptime_mustache,
        "worldmap": PackageResources.worldmap_mustache,
    ]
}
