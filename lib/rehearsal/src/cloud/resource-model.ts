import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { Property, PropertyType, SpecDatabase } from '@aws-cdk/service-spec-types';

/** A property type as the emulator reads it (emulator/model.py). */
export type Kind = string | { array: Kind } | { map: Kind } | { union: Kind[] } | { ref: string };

interface ModelProperty {
  readonly type: Kind;
  readonly required?: true;
  readonly replaces?: true;
  /** What its value names: a resource type, and the property or attribute of it. */
  readonly refs?: readonly (readonly [string, string])[];
}

/** What the emulator enforces on every resource type. */
export interface ResourceModel {
  readonly types: Record<
    string,
    {
      /** Names that make up the Cloud Control identifier. */
      readonly id: readonly string[];
      /** Read-only attributes: what GetAtt answers. */
      readonly attributes: Record<string, Kind>;
      readonly properties: Record<string, ModelProperty>;
    }
  >;
  readonly definitions: Record<string, Record<string, ModelProperty>>;
}

/** The CloudFormation resource model of the installed `@aws-cdk/aws-service-spec`, the source of every L1 construct. */
export function resourceModel(db: SpecDatabase = loadAwsServiceSpecSync()): ResourceModel {
  const definitions: ResourceModel['definitions'] = {};

  function kindOf(type: PropertyType): Kind {
    switch (type.type) {
      case 'array':
        return { array: kindOf(type.element) };
      case 'map':
        return { map: kindOf(type.element) };
      case 'union':
        return { union: type.types.map(kindOf) };
      case 'ref': {
        const id = type.reference.$ref;
        if (!(id in definitions)) {
          definitions[id] = {}; // a recursive type ends here
          definitions[id] = propertiesOf(db.get('typeDefinition', id).properties);
        }
        return { ref: id };
      }
      default:
        return type.type;
    }
  }

  function propertiesOf(properties: Record<string, Property>): Record<string, ModelProperty> {
    return Object.fromEntries(
      Object.entries(properties).map(([name, property]) => [
        name,
        {
          type: kindOf(property.type),
          ...(property.required && { required: true as const }),
          ...(property.causesReplacement === 'yes' && { replaces: true as const }),
          ...(property.relationshipRefs && {
            refs: property.relationshipRefs.map((ref) => [ref.cloudFormationType, ref.propertyName] as const),
          }),
        },
      ]),
    );
  }

  const types: ResourceModel['types'] = {};
  for (const resource of db.all('resource')) {
    types[resource.cloudFormationType] = {
      id: resource.primaryIdentifier ?? [],
      attributes: Object.fromEntries(
        Object.entries(resource.attributes ?? {}).map(([name, a]) => [name, kindOf(a.type)]),
      ),
      properties: propertiesOf(resource.properties),
    };
  }
  return { types, definitions };
}
