"""Draws a village file as QGIS opens it, each layer in a style that the file
keeps: drawn.py VILLAGE.gpkg OUT.png [WIDTH HEIGHT [STYLE [WEST SOUTH EAST NORTH]]]"""
import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
from qgis.core import (QgsApplication, QgsLayerTree, QgsLayerTreeModel, QgsLegendRenderer, QgsLegendSettings,
                       QgsMapRendererParallelJob, QgsMapSettings, QgsRectangle, QgsRenderContext,
                       QgsVectorLayer)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor, QPainter
from qgis.PyQt.QtXml import QDomDocument


def opened(path, name, style):
    layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
    if not layer.isValid():
        sys.exit(f"QGIS cannot open {name}")
    if style:
        _, ids, names, _, _ = layer.listStylesInDatabase()
        document = QDomDocument()
        document.setContent(layer.getStyleFromDatabase(ids[names.index(style)])[0])
        done, message = layer.importNamedStyle(document)
    else:
        message, done = layer.loadDefaultStyle()
    if not done:
        sys.exit(f"{name}: {message}")
    print(name, layer.renderer().type(), *[item.label() for item in layer.renderer().legendSymbolItems()], sep="\t")
    return layer


def legend(picture, layer, dpi):
    """Draws QGIS's legend of a layer in the lower left corner."""
    tree = QgsLayerTree()
    tree.addLayer(layer)
    model, settings = QgsLayerTreeModel(tree), QgsLegendSettings()  # which QGIS does not keep alive
    drawer = QgsLegendRenderer(model, settings)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.Antialiasing)
    context = QgsRenderContext.fromQPainter(painter)
    context.setScaleFactor(dpi / 25.4)
    painter.scale(dpi / 25.4, dpi / 25.4)  # a legend is laid out in millimetres
    painter.translate(4, picture.height() * 25.4 / dpi - drawer.minimumSize(context).height() - 4)
    drawer.drawLegend(context)
    painter.end()


def main(path, out, width=1000, height=850, style="", *box):
    application = QgsApplication([], False)
    application.initQgis()
    layers = [opened(path, name, style) for name in ("resources_points", "resources_lines", "resources_areas")]
    extent = QgsRectangle(*map(float, box)) if box else QgsRectangle()
    for layer in layers if not box else []:
        if layer.featureCount():
            extent.combineExtentWith(layer.extent())
    if not box:
        extent.scale(1.1)
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setOutputSize(QSize(int(width), int(height)))
    settings.setExtent(extent)
    settings.setOutputDpi(120)
    settings.setBackgroundColor(QColor("#FBF9F4"))
    settings.setDestinationCrs(layers[0].crs())
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    if job.errors():
        sys.exit(str([e.message for e in job.errors()]))
    picture = job.renderedImage()
    if os.environ.get("LEGEND"):
        legend(picture, layers[2], 120)
    picture.save(out)
    seen = settings.visibleExtent()
    print("extent", seen.xMinimum(), seen.yMinimum(), seen.xMaximum(), seen.yMaximum(), sep="\t")


main(*sys.argv[1:])
